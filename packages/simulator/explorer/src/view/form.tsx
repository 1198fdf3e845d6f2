import type { FieldDescription } from '../../../src/explorer/api.ts';
import { setBodyText } from '../store/edit.ts';
import { bodyText, chosenCase, dispatch, message } from '../store/store.ts';
import {
  type JsonPath,
  jsonProblem,
  type Leaf,
  leavesOf,
  repeatedNames,
  withValue,
} from '../text/json-text.ts';
import { fill, say } from '../words/language.ts';
import { MESSAGE_WORDS } from '../words/message.ts';
import { Field } from './field.tsx';
import { VisibleText } from './visible-text.tsx';

/** The fields of the body, each an input. It is the mirror of the JSON: every change is made in its text. */
export function MessageForm() {
  const text = bodyText.value;
  if (text === undefined) return <p class="notice">{say(MESSAGE_WORDS.bytesBody)}</p>;
  const all = leavesOf(text);
  if (all === undefined) return <NoForm text={text} />;
  const repeated = repeatedNames(text).map(({ path }) => path);
  const isRepeated = ({ path }: Leaf): boolean => repeated.some((one) => startsWith(path, one));
  const leaves = all.filter((leaf, index) => all.findLastIndex((one) => isSame(one, leaf)) === index);
  return (
    <div class="form">
      {repeated.length > 0 && <Repeated names={repeated.map(pathText)} />}
      {leaves.map((leaf) => {
        const name = pathText(leaf.path);
        return (
          <Field
            key={name}
            name={name}
            leaf={leaf}
            leaves={leaves}
            text={text}
            description={descriptionsOf().find(({ path }) => path === name)}
            isRepeated={isRepeated(leaf)}
          />
        );
      })}
      <AddField leaves={leaves} text={text} />
    </div>
  );
}

function Repeated({ names }: { readonly names: readonly string[] }) {
  return (
    <div class="notice warn-notice">
      <p>
        <span class="warn" aria-hidden="true">
          !{' '}
        </span>
        <VisibleText text={fill(MESSAGE_WORDS.repeatedNames, { names: [...new Set(names)].join(', ') })} />
      </p>
      <p>
        <OpenJson />
      </p>
    </div>
  );
}

function OpenJson() {
  return (
    <button type="button" class="button" onClick={() => dispatch({ type: 'editorTabChosen', tab: 'json' })}>
      {say(MESSAGE_WORDS.openJson)}
    </button>
  );
}

function isSame(one: Leaf, other: Leaf): boolean {
  return JSON.stringify(one.path) === JSON.stringify(other.path);
}

function startsWith(path: JsonPath, start: JsonPath): boolean {
  return start.every((part, index) => path[index] === part);
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
        <OpenJson />
      </p>
    </div>
  );
}

/** A name may contain a dot or be empty, so the path is JSON where it has to be. */
function pathText(path: JsonPath): string {
  return path.every((part) => /^[\w-]+$/.test(String(part))) ? path.join('.') : JSON.stringify(path);
}

function AddField({ leaves, text }: { readonly leaves: readonly Leaf[]; readonly text: string }) {
  const present = leaves.map(({ path }) => pathText(path));
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
