import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openRegistry } from '../../../../scripts/release/registry.ts';
import { type Break, pathBreak, rawBodyBreaks } from '../breaks.ts';
import { INSTALL_LIMIT, packAll, ROOT, run, temporaryFolder } from '../install.ts';
import { Newcomer } from './newcomer.ts';
import { buildSite } from './site.ts';

const PAGES = readdirSync(join(ROOT, 'docs', 'start')).map((name) => name.replace('.md', ''));
const root = temporaryFolder();
/** Nothing of this run's npm, whose settings are those of the workspace. */
const env: NodeJS.ProcessEnv = {
  PATH: process.env['PATH'],
  HOME: process.env['HOME'],
  NEXT_TELEMETRY_DISABLED: '1',
  npm_config_update_notifier: 'false',
  npm_config_cache: join(root, 'cache'),
};

beforeAll(async () => {
  await buildSite();
  const upstream = await run(ROOT, 'npm', ['config', 'get', 'registry']);
  const registry = await openRegistry(join(root, 'registry'), upstream);
  Object.assign(env, registry.environment);
  for (const tarball of (await packAll(join(root, 'tarballs'))).values())
    await run(root, 'npm', ['publish', tarball], env);
}, INSTALL_LIMIT);

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe.each(PAGES)('a newcomer who has only the built site, in an empty folder: %s', (page) => {
  let newcomer: Newcomer;
  beforeAll(async () => {
    newcomer = await Newcomer.in(join(root, page), page, env);
    await newcomer.install();
    await newcomer.prepare();
  }, INSTALL_LIMIT);

  afterEach(() => newcomer.stop());

  const blockUnder = (heading: string): string =>
    newcomer.read('break-it').find((block) => block.heading === heading)?.code ?? '';

  it('books a test capture', () => expectBooking((code) => code));

  it('breaks the raw body, and fixes it', async () => {
    const change = rawBodyBreaks(blockUnder)[page];
    if (change === undefined) throw new Error(`docs/break-it.md has nothing for ${page}.`);
    await expectBreak(change);
  });

  it('breaks the path, and fixes it', () => expectBreak(pathBreak(blockUnder)));

  it('breaks the key, and fixes it', async () => {
    newcomer.write((code) => code);
    const { printed } = await newcomer.start();
    await expect(newcomer.enter(blockUnder('The key'))).rejects.toThrow('401');
    await printed('NO_KEY_MATCHES');
    expect(await newcomer.send()).toContain('acknowledged');
  });

  async function expectBreak({ broken, fixed, status, printed: line }: Break): Promise<void> {
    newcomer.write(broken);
    const { printed } = await newcomer.start();
    await expect(newcomer.send()).rejects.toThrow(String(status));
    await printed(line);
    await newcomer.stop();
    await expectBooking(fixed);
  }

  async function expectBooking(change: (code: string) => string): Promise<void> {
    newcomer.write(change);
    const { printed } = await newcomer.start();
    expect(await newcomer.send()).toContain('acknowledged');
    await printed('booked');
  }
});
