import type { Diagnostic } from '@codemirror/lint';
import type { EditorView } from '@codemirror/view';
import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';
import { message } from '../store/store.ts';
import { jsonProblem, repeatedNames } from '../text/json-text.ts';
import { visibleText } from '../text/visible.ts';
import { fill, say } from '../words/language.ts';
import { MESSAGE_WORDS } from '../words/message.ts';

/** What is no JSON, and which fields do not fit the protocol, as core reads them. */
export function findMistakes({ state }: EditorView): readonly Diagnostic[] {
  const text = state.doc.toString();
  const problem = jsonProblem(text);
  if (problem !== undefined) {
    const from = Math.min(problem.offset, Math.max(0, text.length - 1));
    const to = Math.min(problem.offset + problem.length, text.length);
    return [
      { from, to: Math.max(from, to), severity: 'error', message: fill(MESSAGE_WORDS.syntaxError, problem) },
    ];
  }
  const repeated = repeatedNames(text).map(
    ({ path, offset, length }): Diagnostic => ({
      from: offset,
      to: offset + length,
      severity: 'warning',
      message: visibleText(fill(MESSAGE_WORDS.repeatedName, { name: String(path.at(-1)) })),
    }),
  );
  const reading = message.peek().preview?.reading;
  const root = parseTree(text);
  if (reading === undefined || root === undefined) return repeated;
  const severity = reading.accepted ? 'warning' : 'error';
  const misfits = (reading.accepted ? reading.warnings : reading.problems).map(
    ({ path, text: misfit }): Diagnostic => {
      const { offset, length } = nearestNode(root, path.split('.'));
      return { from: offset, to: offset + length, severity, message: visibleText(`${path} ${say(misfit)}`) };
    },
  );
  return [...repeated, ...misfits];
}

/** The field, or the object in which it is missing. */
function nearestNode(root: Node, path: readonly string[]): Node {
  for (let length = path.length; length > 0; length -= 1) {
    const node = findNodeAtLocation(root, path.slice(0, length).map(toSegment));
    if (node !== undefined) return length === path.length ? node : { ...node, length: 1 };
  }
  return { ...root, length: 1 };
}

function toSegment(text: string): string | number {
  return /^\d+$/.test(text) ? Number(text) : text;
}
