import type { HeaderPair } from '../../../src/explorer/api.ts';
import { visibleText } from '../text/visible.ts';
import { say } from '../words/language.ts';
import { MESSAGE_WORDS } from '../words/message.ts';
import { CopyButton } from './copy.tsx';
import { Value } from './scroll-box.tsx';
import { VisibleText } from './visible-text.tsx';

/** Headers in the order of the wire. A long value scrolls in its own box. */
export function HeaderTable({
  headers,
  label,
}: {
  readonly headers: readonly HeaderPair[];
  readonly label: string;
}) {
  return (
    <table class="headers" aria-label={label}>
      <colgroup>
        <col class="header-name" />
        <col />
      </colgroup>
      <thead class="sr-only">
        <tr>
          <th scope="col">{say(MESSAGE_WORDS.name)}</th>
          <th scope="col">{say(MESSAGE_WORDS.value)}</th>
        </tr>
      </thead>
      <tbody>
        {headers.map(([name, value], index) => (
          <tr key={`${index} ${name}`}>
            <th scope="row">
              <code>
                <VisibleText text={name} />
              </code>
            </th>
            <td>
              <div class="header-value">
                <Value label={visibleText(name)} text={value}>
                  <VisibleText text={value} />
                </Value>
                {value.length > 40 && <CopyButton text={value} label={visibleText(name)} />}
              </div>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
