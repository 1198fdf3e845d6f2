import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openShop, type Shop } from './shell/endpoint.ts';
import { allLines, commandsOf, wordsOf } from './shell/lines.ts';
import { RULES } from './shell/rules.ts';

const LINES = allLines();
const fits = (command: string): readonly string[] =>
  Object.entries(RULES).flatMap(([name, { kind }]) => (kind.test(command) ? [name] : []));

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());

describe('the commands in READMEs and documents', () => {
  it('each fit one rule, so that none is unchecked', () => {
    expect(LINES.filter(({ command }) => fits(command).length !== 1)).toEqual([]);
  });

  it('are of every kind that has a rule', () => {
    const used = new Set(LINES.flatMap(({ command }) => fits(command)));
    expect(Object.keys(RULES).filter((name) => !used.has(name))).toEqual([]);
  });

  it('are those of blocks, of prompts and of the steps of a workflow', () => {
    expect(commandsOf('docs/start/next.md')).toContain('npx next dev');
    expect(commandsOf('packages/simulator/README.md')).toContain('npx notify-capture explore');
    expect(commandsOf('docs/orms.md').join('\n')).toMatch(/^npm install .*@nestjs\/typeorm@11 typeorm/m);
  });
});

describe.each(Object.entries(RULES))('%s', (_name, { kind, check }) => {
  it.each(LINES.filter(({ command }) => kind.test(command)))('$document: $command', async (line) => {
    await check({ ...line, words: wordsOf(line.command) }, shop);
  });
});
