import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CLIENT_ID } from '../endpoint.ts';
import { withSpread } from '../figures.ts';
import { keys, prepareMessages } from '../messages.ts';
import { type Candidate, inRounds, type Rounds } from '../rounds.ts';
import type { Goal, Suite } from '../suite.ts';

/** In ms: the imports, the first notification after them (0 without core), and both. */
type Metric = 'import' | 'first' | 'both';

/** The scripts are not built: a bundler would change what is loaded. */
const SCRIPTS = join(import.meta.dirname, '..', 'src', 'cold-start');
const FORMATS = { ESM: 'start.mjs', CommonJS: 'start.cjs' } as const;

type Format = keyof typeof FORMATS;

const CORE = '@notify-capture/core';
const CANDIDATES: Readonly<Record<string, readonly string[]>> = {
  core: [CORE],
  express: ['express'],
  'express and ours': ['express', '@notify-capture/express', CORE],
  fastify: ['fastify'],
  'fastify and ours': ['fastify', '@notify-capture/fastify', CORE],
};

/** Enough for a look: the frameworks with us are left out. */
const QUICK_NAMES = ['core', 'express', 'fastify'];

/** Core takes at most 60 ms where Express takes 190. */
const SHARE_OF_EXPRESS = 0.32;

export const coldStart: Suite = {
  name: 'cold-start',
  title: 'Cold start, in fresh processes',
  async run({ quick, note }) {
    const formats: readonly Format[] = ['ESM', 'CommonJS'];
    const first = firstMessage();
    const candidates = formats.flatMap((format) =>
      (quick ? QUICK_NAMES : Object.keys(CANDIDATES)).map((name) => candidateFor(name, format, first)),
    );
    const rounds = await inRounds(candidates, { rounds: quick ? 3 : 21, note });
    const names = candidates.map(({ name }) => name);
    return {
      tables: [
        {
          title: 'Cold start, ms',
          head: ['', 'import', 'first notification', 'both'],
          rows: names.map((name) => [
            name,
            withSpread(rounds.of(name, 'import')),
            hasCore(name) ? withSpread(rounds.of(name, 'first')) : '',
            hasCore(name) ? withSpread(rounds.of(name, 'both')) : '',
          ]),
        },
      ],
      charts: [
        {
          kind: 'bars',
          name: 'cold-start',
          title: 'Cold start: import',
          description: 'Time of the imports in a fresh process.',
          unit: 'ms',
          bars: names.map((label) => ({ label, value: rounds.of(label, 'import'), ours: hasCore(label) })),
        },
      ],
      goals: formats.flatMap((format) => goalsOf(format, rounds)),
    };
  },
};

function goalsOf(format: Format, rounds: Rounds<Metric>): readonly Goal[] {
  const [core, express] = [nameOf('core', format), nameOf('express', format)];
  return (['import', 'both'] as const).map((metric) => ({
    text: `Cold start, ${format}: ${metric === 'import' ? 'import of core' : 'import of core and first notification'} in relation to the import of Express`,
    // Express has no first notification: both are its import alone.
    measured: rounds.ratio(core, express, metric),
    limit: { atMost: SHARE_OF_EXPRESS },
  }));
}

function candidateFor(name: string, format: Format, first: string): Candidate<Metric> {
  const script = join(SCRIPTS, FORMATS[format]);
  const run = promisify(execFile);
  return {
    name: nameOf(name, format),
    async measure() {
      const env = { ...process.env, FIRST_MESSAGE: first, NODE_ENV: 'production' };
      const { stdout } = await run(process.execPath, [script, ...(CANDIDATES[name] ?? [])], { env });
      const figures: Readonly<Record<'import' | 'first', number>> = JSON.parse(stdout);
      return { ...figures, both: figures.import + figures.first };
    },
  };
}

function nameOf(name: string, format: Format): string {
  return `${name}, ${format}`;
}

function hasCore(name: string): boolean {
  return name.startsWith('core') || name.includes('ours');
}

/** A new message for each run is not needed: each process has a new store. */
function firstMessage(): string {
  const [message] = prepareMessages(1);
  if (message === undefined) throw new Error('No message was signed.');
  const raw = { ...message.raw, body: message.raw.body.toString('utf8') };
  return JSON.stringify({ options: { clientId: CLIENT_ID, publicKey: keys.publicKey }, raw });
}
