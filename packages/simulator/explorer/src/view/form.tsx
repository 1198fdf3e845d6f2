import type { FieldDescription } from '../../../src/explorer/api.ts';
import { setBodyText } from '../store/edit.ts';
import { bodyText, chosenCase, dispatch, message } from '../store/store.ts';
import { jsonProblem, type Leaf, leavesOf, typedValue, withValue } from '../text/json-text.ts';
import { hidesCharacters, visibleText } from '../text/visible.ts';
import { fill, say } from '../words/language.ts';
import { MESSAGE_WORDS } from '../words/message.ts';
import { WORDS } from '../words/words.ts';
import { decimalAmount } from './bytes.ts';
import { CopyButton } from './copy.tsx';
import { Icon } from './icon.tsx';
import { VisibleText } from './visible-text.tsx';

/** The fields of the body, each an input. It is the mirror of the JSON: every change is made in its text. */
export function MessageForm() {
  const text = bodyText.value;
  if (text === undefined) return <p class="notice">{say(MESSAGE_WORDS.bytesBody)}</p>;
  const leaves = leavesOf(text);
  if (leaves === undefined) return <NoForm text={text} />;
  return (
    <div class="form">
      {leaves.map((leaf) => (
        <Field key={pathText(leaf)} leaf={leaf} leaves={leaves} text={text} />
      ))}
      <AddField leaves={leaves} text={text} />
    </div>
  );
}

function NoForm({ text }: { readonly text: string }) {
  const problem = jsonProblem(text);
  return (
    <div class="notice warn-notice">
      <p>
        {problem === undefined
          ? say(MESSAGE_WORDS.noObject)
          : fill(MESSAGE_WORDS.brokenJson, { line: problem.line, column: problem.column })}
      </p>
      <p>
        <button
          type="button"
          class="button"
          onClick={() => dispatch({ type: 'editorTabChosen', tab: 'json' })}
        >
          {say(MESSAGE_WORDS.openJson)}
        </button>
      </p>
    </div>
  );
}

/** A name may contain a dot or be empty, so the path is JSON where it has to be. */
function pathText({ path }: Leaf): string {
  return path.every((part) => /^[\w-]+$/.test(String(part))) ? path.join('.') : JSON.stringify(path);
}

interface FieldProps {
  readonly leaf: Leaf;
  readonly leaves: readonly Leaf[];
  readonly text: string;
}

function Field({ leaf, leaves, text }: FieldProps) {
  const name = pathText(leaf);
  const description = descriptionsOf().find(({ path }) => path === name);
  const problem = problemsOf().find(({ path }) => path === name)?.message;
  const id = `field-${name}`;
  const change = (value: string): void =>
    setBodyText(withValue(text, leaf.path, typedValue(leaf.kind, value)));
  const isId = /Id$/.test(name) && leaf.value.length > 8;
  const amount = amountAt(leaf, leaves);
  return (
    <div class="field">
      <label for={id} title={description === undefined ? undefined : say(description.meaning)}>
        <VisibleText text={name} />
        {description?.required && <span class="sr-only"> ({say(MESSAGE_WORDS.required)})</span>}
      </label>
      <div class="field-value">
        {leaf.kind === 'empty' ? (
          <span class="muted">
            <code>
              <VisibleText text={leaf.value} />
            </code>{' '}
            {say(MESSAGE_WORDS.emptyValue)}
          </span>
        ) : (
          <input
            id={id}
            class="input mono"
            autocomplete="off"
            spellcheck={false}
            list={description?.values === undefined ? undefined : `${id}-values`}
            aria-invalid={problem !== undefined}
            aria-describedby={problem === undefined ? undefined : `${id}-problem`}
            value={leaf.value}
            onInput={(event) => change(event.currentTarget.value)}
          />
        )}
        {description?.values !== undefined && (
          <datalist id={`${id}-values`}>
            {description.values.map(({ value, meaning }) => (
              <option key={value} value={value}>
                {say(meaning)}
              </option>
            ))}
          </datalist>
        )}
        {amount !== undefined && (
          <span class="muted small nowrap">
            = <VisibleText text={amount} />
          </span>
        )}
        {isId && <CopyButton text={leaf.value} label={visibleText(name)} />}
        <button
          type="button"
          class="button quiet icon remove"
          aria-label={fill(MESSAGE_WORDS.removeField, { field: visibleText(name) })}
          onClick={() => setBodyText(withValue(text, leaf.path, undefined))}
        >
          <Icon name="cross" />
        </button>
      </div>
      {problem !== undefined && (
        <p class="field-note fail" id={`${id}-problem`}>
          <span aria-hidden="true">✗ </span>
          <VisibleText text={problem} />
        </p>
      )}
      {hidesCharacters(leaf.value) && (
        <p class="field-note">
          <span class="warn">{say(WORDS.hidden)}</span>{' '}
          <code>
            <VisibleText text={leaf.value} />
          </code>
        </p>
      )}
    </div>
  );
}

/** The amount of a value in smallest units, by the currency beside it. */
function amountAt({ path, value }: Leaf, leaves: readonly Leaf[]): string | undefined {
  if (path.at(-1) !== 'value') return undefined;
  const beside = JSON.stringify([...path.slice(0, -1), 'currency']);
  const currency = leaves.find((leaf) => JSON.stringify(leaf.path) === beside)?.value;
  return currency === undefined ? undefined : decimalAmount(value, currency);
}

function AddField({ leaves, text }: { readonly leaves: readonly Leaf[]; readonly text: string }) {
  const present = leaves.map(pathText);
  const missing = descriptionsOf().filter(
    ({ path, type }) =>
      type !== 'object' && !present.some((one) => one === path || one.startsWith(`${path}.`)),
  );
  if (missing.length === 0) return null;
  return (
    <select
      class="select add-field"
      aria-label={say(MESSAGE_WORDS.addField)}
      value=""
      onChange={(event) => {
        const field = missing.find(({ path }) => path === event.currentTarget.value);
        event.currentTarget.value = '';
        if (field !== undefined) setBodyText(withValue(text, field.path.split('.'), firstValue(field)));
      }}
    >
      <option value="">{say(MESSAGE_WORDS.addField)}</option>
      {missing.map(({ path, meaning }) => (
        <option key={path} value={path}>
          {path} – {say(meaning)}
        </option>
      ))}
    </select>
  );
}

function firstValue({ type, values }: FieldDescription): unknown {
  return type === 'boolean' ? true : (values?.[0]?.value ?? '');
}

function descriptionsOf(): readonly FieldDescription[] {
  return message.value.gallery?.fields[chosenCase.value?.kind ?? 'capture'] ?? [];
}

function problemsOf(): readonly { readonly path: string; readonly message: string }[] {
  const reading = message.value.preview?.reading;
  if (reading === undefined) return [];
  return reading.accepted ? reading.warnings : reading.problems;
}
