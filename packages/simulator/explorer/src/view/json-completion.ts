import {
  type Completion,
  type CompletionContext,
  type CompletionResult,
  snippetCompletion,
} from '@codemirror/autocomplete';
import { getLocation, parseTree } from 'jsonc-parser';
import type { FieldDescription } from '../../../src/explorer/api.ts';
import { chosenCase, message } from '../store/store.ts';
import { say } from '../words/language.ts';

/** Names of fields that are missing, and values that the protocol names. */
export function completeFields(context: CompletionContext): CompletionResult | null {
  const text = context.state.doc.toString();
  const { path, isAtPropertyKey, previousNode } = getLocation(text, context.pos);
  const fields = message.value.gallery?.fields[chosenCase.value?.kind ?? 'capture'] ?? [];
  const word = context.matchBefore(/"?[\w.-]*/);
  const from = word?.from ?? context.pos;
  if (!context.explicit && word?.text === '') return null;
  const isInString = previousNode?.type === 'string' || previousNode?.type === 'property';
  const to = isInString && text[context.pos] === '"' ? context.pos + 1 : context.pos;
  const options = isAtPropertyKey
    ? namesBelow(fields, path.slice(0, -1).join('.'), text)
    : valuesOf(fields, path.join('.'));
  return options.length === 0 ? null : { from, to, options, validFor: /^"?[\w.-]*$/ };
}

function namesBelow(
  fields: readonly FieldDescription[],
  parent: string,
  text: string,
): readonly Completion[] {
  const prefix = parent === '' ? '' : `${parent}.`;
  const present = namesIn(text, parent);
  return fields
    .filter(({ path }) => path.startsWith(prefix) && !path.slice(prefix.length).includes('.'))
    .map((field) => ({ field, name: field.path.slice(prefix.length) }))
    .filter(({ name }) => name !== '' && !present.has(name))
    .map(({ field, name }) =>
      snippetCompletion(`"${name}": ${emptyValue(field)}`, {
        label: `"${name}"`,
        displayLabel: name,
        info: say(field.meaning),
        boost: field.required ? 1 : 0,
      }),
    );
}

function emptyValue({ type }: FieldDescription): string {
  return { string: '"#{}"', object: '{#{}}', boolean: '#{true}' }[type];
}

function valuesOf(fields: readonly FieldDescription[], path: string): readonly Completion[] {
  const { values = [] } = fields.find((field) => field.path === path) ?? {};
  return values.map(({ value, meaning }) => ({
    label: `"${value}"`,
    displayLabel: value,
    info: say(meaning),
  }));
}

function namesIn(text: string, parent: string): ReadonlySet<string> {
  let node = parseTree(text);
  for (const name of parent === '' ? [] : parent.split('.'))
    node = node?.children?.find(({ children: [key] = [] }) => key?.value === name)?.children?.[1];
  return new Set(node?.children?.map(({ children: [key] = [] }) => String(key?.value)) ?? []);
}
