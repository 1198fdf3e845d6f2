import { useState } from 'preact/hooks';
import type { ReceivedByEndpoint } from '../../../src/explorer/api.ts';
import type { HistoryEntry } from '../store/exchanges-state.ts';
import { diagnose } from '../store/send.ts';
import { exchanges } from '../store/store.ts';
import { EXCHANGE_WORDS } from '../words/exchange.ts';
import { say } from '../words/language.ts';
import { DiagnosisList } from './diagnosis-list.tsx';

const VERDICTS = {
  valid: EXCHANGE_WORDS.diagnosisValid,
  content_altered: EXCHANGE_WORDS.diagnosisAltered,
  key_wrong: EXCHANGE_WORDS.diagnosisKey,
  not_examined: EXCHANGE_WORDS.diagnosisNone,
} as const;

/** The diagnosis against what the endpoint says that it received. */
export function Received({ entry }: { readonly entry: HistoryEntry }) {
  const [target, setTarget] = useState('');
  const [body, setBody] = useState('');
  const [publicKey, setPublicKey] = useState('');
  const diagnosis = exchanges.value.diagnoses[entry.record.id];
  const find = (event: SubmitEvent): void => {
    event.preventDefault();
    const received: ReceivedByEndpoint = {
      ...(target === '' ? {} : { target }),
      ...(body === '' ? {} : { body }),
      ...(publicKey === '' ? {} : { publicKey }),
    };
    void diagnose(entry, received);
  };
  return (
    <details>
      <summary>{say(EXCHANGE_WORDS.compareReceived)}</summary>
      <form class="stack" onSubmit={find}>
        <p class="muted small">{say(EXCHANGE_WORDS.compareReceivedHint)}</p>
        <label class="field-label">
          {say(EXCHANGE_WORDS.receivedTarget)}
          <input
            class="input mono"
            value={target}
            onInput={(event) => setTarget(event.currentTarget.value)}
          />
        </label>
        <label class="field-label">
          {say(EXCHANGE_WORDS.receivedBody)}
          <textarea
            class="input mono"
            rows={3}
            value={body}
            onInput={(event) => setBody(event.currentTarget.value)}
          />
        </label>
        <label class="field-label">
          {say(EXCHANGE_WORDS.receivedKey)}
          <textarea
            class="input mono"
            rows={2}
            value={publicKey}
            onInput={(event) => setPublicKey(event.currentTarget.value)}
          />
        </label>
        <p>
          <button type="submit" class="button">
            {say(EXCHANGE_WORDS.diagnose)}
          </button>
        </p>
      </form>
      {diagnosis !== undefined && (
        <div class="stack appears" role="status">
          <p>
            <strong>{say(VERDICTS[diagnosis.verdict])}</strong>
          </p>
          <DiagnosisList title={say(EXCHANGE_WORDS.findings)} findings={diagnosis.findings} />
        </div>
      )}
    </details>
  );
}
