import { dirname } from 'node:path';
import { parse } from 'yaml';
import { blocksOf, repositoryDocuments } from '../documents.ts';

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly { readonly run?: string }[] }>>;
}

/** A command that a document tells its reader to type. */
export interface Line {
  readonly document: string;
  readonly command: string;
}

/** The commands of a document: of its blocks of `sh`, of the prompts in `console`, and of the steps in `yaml`. */
export function commandsOf(document: string): readonly string[] {
  return blocksOf(document).flatMap(({ language, code }) => {
    if (language === 'sh') return commandsIn(code);
    if (language === 'console')
      return [...code.matchAll(/^\$ (.+)$/gm)].flatMap(([, line = '']) => commandsIn(line));
    if (language === 'yaml') return stepsOf(code).flatMap(commandsIn);
    return [];
  });
}

/** The commands of all documents, each once for the folder of the document. */
export function allLines(): readonly Line[] {
  const lines = repositoryDocuments().flatMap((document) =>
    commandsOf(document).map((command) => ({ document, command })),
  );
  return [...new Map(lines.map((line) => [`${dirname(line.document)}: ${line.command}`, line])).values()];
}

/** The words of a command, without their quotes. */
export function wordsOf(command: string): readonly string[] {
  return [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare = '']) => single ?? double ?? bare,
  );
}

/** What the steps of a workflow run. */
function stepsOf(workflow: string): readonly string[] {
  const { jobs } = parse(workflow) as Workflow;
  return Object.values(jobs).flatMap(({ steps }) =>
    steps.flatMap(({ run }) => (run === undefined ? [] : [run])),
  );
}

function commandsIn(code: string): readonly string[] {
  return code
    .replaceAll(/\\\n\s*/g, '')
    .split(/\n| && /)
    .map((line) => line.replace(/(?:^|\s+)#.*$/, '').trim())
    .filter((line) => line !== '');
}
