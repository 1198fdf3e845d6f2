import type { MessageDraft, SignedAs } from '../../../src/explorer/api.ts';
import { changeDraft } from '../store/edit.ts';
import { frame, message } from '../store/store.ts';
import { say } from '../words/language.ts';
import { MESSAGE_WORDS } from '../words/message.ts';
import { HeaderTable } from './header-table.tsx';

/** Where the message goes and who signs it, and the headers that follow from it. */
export function HeadersEditor() {
  const { draft, preview } = message.value;
  if (draft === undefined) return null;
  const { session } = frame.value;
  return (
    <div class="stack">
      <div class="grid-fields">
        <Text name="method" placeholder="POST" />
        <Text name="target" placeholder={targetOf(session?.endpoint?.url)} />
        <Text name="clientId" placeholder={session?.clientId ?? ''} />
        <Text name="requestTime" placeholder={say(MESSAGE_WORDS.requestTimeHint)} />
        <KeyVersion draft={draft} sessionVersion={session?.keyVersion ?? null} />
        <label class="field-label">
          {say(MESSAGE_WORDS.signedWith)}
          <select
            class="select"
            value={draft.key ?? 'test'}
            onChange={(event) =>
              changeDraft({ key: event.currentTarget.value === 'test' ? undefined : 'untrusted' })
            }
          >
            <option value="test">{say(MESSAGE_WORDS.testKey)}</option>
            <option value="untrusted">{say(MESSAGE_WORDS.untrustedKey)}</option>
          </select>
        </label>
      </div>
      <details open={draft.signedAs !== undefined}>
        <summary>{say(MESSAGE_WORDS.signedFor)}</summary>
        <p class="muted small">{say(MESSAGE_WORDS.signedForHint)}</p>
        <div class="grid-fields">
          {(['method', 'target', 'clientId', 'requestTime'] as const).map((name) => (
            <SignedText key={name} name={name} />
          ))}
        </div>
      </details>
      <section>
        <h3>
          {say(MESSAGE_WORDS.sentHeaders)}{' '}
          <span class="muted small">{say(MESSAGE_WORDS.sentHeadersHint)}</span>
        </h3>
        {preview === undefined ? (
          <p class="notice">{say(MESSAGE_WORDS.needsEndpoint)}</p>
        ) : (
          <HeaderTable headers={preview.request.headers} label={say(MESSAGE_WORDS.sentHeaders)} />
        )}
      </section>
    </div>
  );
}

type TextPart = 'method' | 'target' | 'clientId' | 'requestTime';

function Text({ name, placeholder }: { readonly name: TextPart; readonly placeholder: string }) {
  return (
    <label class="field-label">
      {say(MESSAGE_WORDS[name])}
      <input
        class="input mono"
        autocomplete="off"
        spellcheck={false}
        placeholder={placeholder}
        value={message.value.draft?.[name] ?? ''}
        onInput={(event) => changeDraft({ [name]: event.currentTarget.value || undefined })}
      />
    </label>
  );
}

function SignedText({ name }: { readonly name: TextPart }) {
  const signedAs = message.value.draft?.signedAs ?? {};
  const change = (value: string): void => {
    const { [name]: _, ...others } = signedAs;
    const next: SignedAs = value === '' ? others : { ...others, [name]: value };
    changeDraft({ signedAs: Object.keys(next).length === 0 ? undefined : next });
  };
  return (
    <label class="field-label">
      {say(MESSAGE_WORDS[name])}
      <input
        class="input mono"
        autocomplete="off"
        spellcheck={false}
        placeholder={say(MESSAGE_WORDS.asInSession)}
        value={signedAs[name] ?? ''}
        onInput={(event) => change(event.currentTarget.value)}
      />
    </label>
  );
}

interface KeyVersionProps {
  readonly draft: MessageDraft;
  readonly sessionVersion: string | null;
}

function KeyVersion({ draft, sessionVersion }: KeyVersionProps) {
  const isLeftOut = draft.keyVersion === null;
  return (
    <div class="field-label">
      <label for="key-version">{say(MESSAGE_WORDS.keyVersion)}</label>
      <span class="with-switch">
        <input
          id="key-version"
          class="input mono"
          autocomplete="off"
          disabled={isLeftOut}
          placeholder={sessionVersion ?? ''}
          value={draft.keyVersion ?? ''}
          onInput={(event) => changeDraft({ keyVersion: event.currentTarget.value || undefined })}
        />
        <label class="switch">
          <input
            type="checkbox"
            checked={isLeftOut}
            onChange={(event) => changeDraft({ keyVersion: event.currentTarget.checked ? null : undefined })}
          />
          {say(MESSAGE_WORDS.noKeyVersion)}
        </label>
      </span>
    </div>
  );
}

function targetOf(url: string | undefined): string {
  try {
    const { pathname, search } = new URL(url ?? '');
    return pathname + search;
  } catch {
    return '';
  }
}
