import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openPostgres } from '@notify-capture/contract';
import { expect } from 'vitest';
import { blocksOf, ROOT, textOf } from '../documents.ts';
import type { Ended, Shop } from './endpoint.ts';
import type { Line } from './lines.ts';

/** A kind of command, and how it is checked. */
interface Rule {
  readonly kind: RegExp;
  readonly check: (line: Line & { readonly words: readonly string[] }, shop: Shop) => unknown;
}

const PACKAGES = readdirSync(join(ROOT, 'packages'));
const CATALOG = textOf('pnpm-workspace.yaml');

/** Each command of a document fits one of these. What runs without a network is run. */
export const RULES: Readonly<Record<string, Rule>> = {
  'a script: it is in the package.json of the folder, or of the root, and its sources read its arguments': {
    kind: /^npm (?:test|start|run)\b/,
    check: expectScript,
  },
  'npm without a network: it is run in an empty folder': {
    kind: /^npm (?:init|pkg) /,
    check: runNpm,
  },
  'an installation: each package is ours, or in the catalog, where a given major is the same': {
    kind: /^npm install /,
    check: expectPackages,
  },
  'npm with an account or a registry: it is not run; a named package is ours': {
    kind: /^npm (?:ci$|login$|view \S+ version$)/,
    check: ({ words }) => words.slice(2, -1).map(expectOwn),
  },
  'the simulator: the built command is run, against an endpoint': {
    kind: /^npx (?:@notify-capture\/simulator|notify-capture) /,
    check: runSimulator,
  },
  'curl: it is run against the endpoint': {
    kind: /^curl /,
    check: async ({ words }, shop) => expect(await shop.curl(words.slice(1))).toMatchObject({ code: 0 }),
  },
  'the start of an application: the document has its file; tests/consumers and tests/orms start it': {
    kind: /^(?:node|npx tsx)(?: --env-file=\S+)? \w[^\s/]*\.(?:mjs|ts)(?: \w+\.sql)?(?: &)?$/,
    check: ({ document, words }) => {
      expectNodeOption('--env-file');
      expect(textOf(document)).toMatch(
        new RegExp(`^// ${words.find((word) => /\.(?:mjs|ts)$/.test(word))}$`, 'm'),
      );
    },
  },
  'a function for Google: the document installs the framework and names the function; tests/consumers start it':
    {
      kind: /^node --env-file=\S+ node_modules\/\.bin\/functions-framework --target=(\w+) --port=3000$/,
      check: ({ document, command }) => {
        expectNodeOption('--env-file');
        expect(textOf(document)).toContain('@google-cloud/functions-framework');
        expect(textOf(document)).toContain(`'${/--target=(\w+)/.exec(command)?.[1]}'`);
      },
    },
  'a tool that the document installs: its own tests are those of the example': {
    kind: /^npx (?:next dev|vitest run(?: \S+\.test\.ts)*)$/,
    check: ({ document, words: [, tool = ''] }) => {
      expect(textOf(document)).toMatch(new RegExp(`^npm install .*\\b${tool}\\b`, 'm'));
    },
  },
  'wrangler: it is not run, as it needs an account; its file is there': {
    kind: /^npx wrangler@\S+ dev /,
    check: ({ document, words }) => expectFile(document, words[3]),
  },
  'a zip file for AWS Lambda: the document writes its files, npm the others': {
    kind: /^zip -qr lambda\.zip \S+\.mjs package\.json node_modules$/,
    check: ({ document, words }) => expect(textOf(document)).toMatch(new RegExp(`^// ${words[3]}$`, 'm')),
  },
  'a folder: the document makes it': {
    kind: /^(?:mkdir|cd) \w+$/,
    check: ({ document, words }) => expect(textOf(document)).toContain(`mkdir ${words[1]}\n`),
  },
  'the variables of the file that `keys` makes: they are exported': {
    kind: /^set -a; \. \S+; set \+a$/,
    check: ({ command }, { folder }) => {
      const { status } = spawnSync('sh', ['-ec', `${command}; printenv ALIPAY_PUBLIC_KEY`], { cwd: folder });
      expect(status).toBe(0);
    },
  },
  'an endpoint in another language: the tests of examples/other-languages start it with the command of the page':
    {
      kind: /^(?:PHP_CLI_SERVER_WORKERS=\d+ )?(?:php|python3|go|java) /,
      check: ({ document }) => expect(document).toMatch(/^docs\/(?:zh\/)?other-languages\.md$/),
    },
  'a copy: the file is one that `keys` makes': {
    kind: /^cp \S+ \S+$/,
    check: ({ words }, { folder }) => expect(existsSync(join(folder, words[1] ?? ''))).toBe(true),
  },
  'a file of JSON: it can be read': {
    kind: /^echo '[^']+' > \w+\.json$/,
    check: ({ words }) => JSON.parse(words[1] ?? ''),
  },
  'psql: each statement runs on Postgres, on tables of the entities in the document': {
    kind: /^psql "\$DATABASE_URL"(?: -c '[^']+')+$/,
    check: runStatements,
  },
  'a variable: the example, or a file of the document, reads it': {
    kind: /^(?:export )?[A-Z_]+=\S+(?: npm start)?$/,
    check: expectVariable,
  },
  'prometheus: the file of the example is there': {
    kind: /^prometheus --config\.file=\S+$/,
    check: ({ document, command }) => expectFile(document, command.split('=')[1]),
  },
  'git: it is not run, as it changes the repository; it knows the command and its options': {
    kind: /^git /,
    check: expectGit,
  },
};

type Checked = Parameters<Rule['check']>[0];

function expectScript({ document, words }: Checked): void {
  const own = join(ROOT, dirname(document), 'package.json');
  const manifest = document.startsWith('examples/') ? own : join(ROOT, 'package.json');
  const { scripts } = JSON.parse(readFileSync(manifest, 'utf8'));
  const [, verb = '', third = ''] = words;
  const name = verb === 'run' ? third : verb;
  expect(Object.keys(scripts)).toContain(name);
  const given = words.includes('--') ? words.slice(words.indexOf('--') + 1) : [];
  for (const word of given)
    expect(sourcesOf('bench/src')).toMatch(new RegExp(`\\b${word.replace(/^--/, '')}\\b`));
  if (given.length > 0) expect(name).toBe('bench');
}

function runNpm({ words }: Checked): void {
  const folder = mkdtempSync(join(tmpdir(), 'notify-capture-npm-'));
  try {
    for (const args of [['init', '-y'], words.slice(1)]) {
      const { status } = spawnSync('npm', args, { cwd: folder, shell: process.platform === 'win32' });
      expect(status).toBe(0);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function expectPackages({ words }: Checked): void {
  for (const word of words.slice(2)) {
    if (word === '--save-dev') continue;
    const [, tarball] = /^\.\.\/notify-capture\/tarballs\/([\w-]+)\.tgz$/.exec(word) ?? [];
    if (tarball !== undefined) expect(PACKAGES).toContain(tarball);
    else if (word.startsWith('@notify-capture/')) expectOwn(word);
    else expectInCatalog(word);
  }
}

function expectInCatalog(word: string): void {
  const [, name = '', major = ''] = /^(@?[^@]+)@?(\d*)$/.exec(word) ?? [];
  expect(CATALOG).toMatch(new RegExp(`^ +"?${name}"?: ${major}${major && '\\.'}`, 'm'));
}

function expectOwn(name: string): void {
  expect(PACKAGES).toContain(name.replace('@notify-capture/', ''));
}

/** Many documents have the same commands: each is run once. */
const ends = new Map<string, Promise<Ended>>();

async function runSimulator({ command, words }: Checked, shop: Shop): Promise<void> {
  const [, , name = '', ...options] = words;
  const line = [name, ...options, ...further(name, options)];
  const end = ends.get(command) ?? shop.simulator(line);
  ends.set(command, end);
  const { code, printed } = await end;
  if (name === 'explore' && process.platform === 'win32') return;
  // The message of another day is not acknowledged, as the document shows.
  expect(code, printed).toBe(options.includes('--time') ? 1 : 0);
}

/**
 * A certificate in full takes some seconds: one check is enough to know that the options fit. The keys of the endpoint are
 * already made, and are never overwritten.
 */
function further(name: string, options: readonly string[]): readonly string[] {
  if (name === 'certify' && !options.includes('--only')) return ['--only', 'acknowledgement-status'];
  return name === 'keys' && !options.includes('--out') ? ['--out', `keys-${ends.size}`] : [];
}

async function runStatements({ document, words }: Checked): Promise<void> {
  const database = await openPostgres();
  try {
    const pool = database.pool();
    for (const statement of words.filter((_word, index) => words[index - 1] === '-c')) {
      const [, table = ''] = /\bFROM (\w+)$/.exec(statement) ?? [];
      expect(textOf(document)).toMatch(new RegExp(`^@Entity\\(\\)\nclass ${table}\\b`, 'im'));
      await pool.query(`CREATE TABLE ${table} ()`);
      await pool.query(statement);
    }
  } finally {
    await database.close();
  }
}

function expectVariable({ document, command }: Checked): void {
  const [, name = ''] = /([A-Z_]+)=/.exec(command) ?? [];
  const folders = [`${dirname(document)}/src`, 'examples/shop/src'].filter((one) =>
    existsSync(join(ROOT, one)),
  );
  const files = blocksOf(document).filter(({ language }) => language === 'js');
  const sources = [...folders.map(sourcesOf), ...files.map(({ code }) => code)].join('\n');
  expect(sources).toMatch(new RegExp(`\\b${name}\\b`));
}

function expectGit({ words }: Checked): void {
  const [, verb = '', ...rest] = words;
  const { stdout, stderr } = spawnSync('git', [verb, '-h'], { encoding: 'utf8' });
  const usage = stdout + stderr;
  expect(usage).toContain(`usage: git ${verb}`);
  for (const option of rest.filter((word) => word.startsWith('-')))
    expect(usage.replaceAll('[no-]', '')).toMatch(new RegExp(`(?<![\\w-])${option}\\b`));
}

const NODE_HELP = spawnSync(process.execPath, ['--help'], { encoding: 'utf8' }).stdout;

function expectNodeOption(option: string): void {
  expect(NODE_HELP).toContain(option);
}

function expectFile(document: string, file = ''): void {
  expect(file).not.toBe('');
  expect(existsSync(join(ROOT, dirname(document), file))).toBe(true);
}

function sourcesOf(folder: string): string {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.[mc]?tsx?$/.test(file))
    .map((file) => `${file}\n${readFileSync(join(ROOT, folder, file), 'utf8')}`)
    .join('\n');
}
