import type { FieldDescription } from '../../../src/explorer/api.ts';
import { setBodyText } from '../store/edit.ts';
import { message } from '../store/store.ts';
import { decimalAmount, isAmount, smallestUnits } from '../text/amount.ts';
import { type Leaf, typedValue, withValue } from '../text/json-text.ts';
import { hidesCharacters, visibleText } from '../text/visible.ts';
import { fill, say } from '../words/language.ts';
import { MESSAGE_WORDS } from '../words/message.ts';
import { WORDS } from '../words/words.ts';
import { CopyButton } from './copy.tsx';
import { Icon } from './icon.tsx';
import { MiddleCut } from './middle-cut.tsx';
import { VisibleText } from './visible-text.tsx';

interface FieldProps {
  /** The path as one text, e.g. `captureAmount.value`. */
  readonly name: string;
  readonly leaf: Leaf;
  readonly leaves: readonly Leaf[];
  readonly text: string;
  readonly description: FieldDescription | undefined;
  /** The JSON has several values with this path: only the JSON itself can change them. */
  readonly isRepeated: boolean;
}

/** A value of the body: its name, an input, and below it what is wrong with it. */
export function Field(props: FieldProps) {
  const { name, leaf, text, description, isRepeated } = props;
  const id = `field-${name}`;
  return (
    <div class="field">
      <label for={id} title={description === undefined ? undefined : say(description.meaning)}>
        <VisibleText text={name} />
        {description?.required && <span class="sr-only"> ({say(MESSAGE_WORDS.required)})</span>}
      </label>
      <FieldValue {...props} id={id} problem={problemOf(props)} />
      <span class="field-tools">
        {isId(props) && <CopyButton text={leaf.value} label={visibleText(name)} />}
        {!isRepeated && (
          <button
            type="button"
            class="button quiet icon remove"
            aria-label={fill(MESSAGE_WORDS.removeField, { field: visibleText(name) })}
            onClick={() => setBodyText(withValue(text, leaf.path, undefined))}
          >
            <Icon name="cross" />
          </button>
        )}
      </span>
      <FieldNotes {...props} id={id} problem={problemOf(props)} />
    </div>
  );
}

interface PartProps extends FieldProps {
  readonly id: string;
  readonly problem: string | undefined;
}

function FieldValue({ id, problem, name, leaf, leaves, text, description, isRepeated }: PartProps) {
  const amount = amountAt(leaf, leaves);
  if (leaf.kind === 'empty')
    return (
      <span class="field-value muted">
        <code>
          <VisibleText text={leaf.value} />
        </code>{' '}
        {say(MESSAGE_WORDS.emptyValue)}
      </span>
    );
  return (
    <span class="field-value">
      <input
        id={id}
        class={`input mono ${amount === undefined ? '' : 'with-amount'}`}
        autocomplete="off"
        spellcheck={false}
        readOnly={isRepeated}
        inputMode={amount === undefined ? undefined : 'numeric'}
        list={description?.values === undefined ? undefined : `${id}-values`}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined && !isRepeated ? undefined : `${id}-problem`}
        value={leaf.value}
        onInput={(event) =>
          setBodyText(withValue(text, leaf.path, typedValue(leaf.kind, event.currentTarget.value)))
        }
      />
      {isId({ name, leaf }) && <MiddleCut text={leaf.value} />}
      {amount !== undefined && isAmount(leaf.value) && (
        <span class="amount muted small">
          = <VisibleText text={decimalAmount(leaf.value, amount)} />
        </span>
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
    </span>
  );
}

function FieldNotes({ id, problem, leaf, isRepeated }: PartProps) {
  return (
    <>
      {problem !== undefined && (
        <p class="field-note fail" id={`${id}-problem`}>
          <span aria-hidden="true">✗ </span>
          <VisibleText text={problem} />
        </p>
      )}
      {problem === undefined && isRepeated && (
        <p class="field-note warn" id={`${id}-problem`}>
          <span aria-hidden="true">! </span>
          {say(MESSAGE_WORDS.changeInJson)}
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
    </>
  );
}

function isId({ name, leaf }: Pick<FieldProps, 'name' | 'leaf'>): boolean {
  return /Id$/.test(name) && leaf.value.length > 8;
}

/** An amount is judged as it is typed; everything else by what the server reads. */
function problemOf({ name, leaf, leaves }: FieldProps): string | undefined {
  const currency = amountAt(leaf, leaves);
  if (currency !== undefined && leaf.kind === 'string' && !isAmount(leaf.value)) {
    if (leaf.value.trim() === '') return say(MESSAGE_WORDS.amountEmpty);
    const digits = smallestUnits(leaf.value, currency);
    return digits === undefined
      ? say(MESSAGE_WORDS.amountWrong)
      : fill(MESSAGE_WORDS.amountDecimal, { digits, amount: decimalAmount(digits, currency) });
  }
  const reading = message.value.preview?.reading;
  const problems = reading === undefined ? [] : reading.accepted ? reading.warnings : reading.problems;
  const found = problems.find(({ path }) => path === name);
  return found === undefined ? undefined : say(found.text);
}

/** The currency beside a value in smallest units. */
function amountAt({ path }: Leaf, leaves: readonly Leaf[]): string | undefined {
  if (path.at(-1) !== 'value') return undefined;
  const beside = JSON.stringify([...path.slice(0, -1), 'currency']);
  return leaves.find((leaf) => JSON.stringify(leaf.path) === beside)?.value;
}
