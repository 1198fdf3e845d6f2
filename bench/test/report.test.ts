import { describe, expect, test } from 'vitest';
import { figure, withSpread } from '../src/figures.ts';
import { describeMachine } from '../src/machine.ts';
import { isFrom, type Measured, readDocument, updated, withBlock } from '../src/report.ts';
import { spreadOf } from '../src/rounds.ts';
import { SUITES } from '../src/suites/index.ts';
import { toMarkdown, toText } from '../src/table.ts';

const TABLE = {
  title: 'Times',
  head: ['', 'µs'],
  rows: [
    ['by hand', '31'],
    ['a | b', '1,200'],
  ],
};
const BLANK = ['goals', 'machine', 'first', 'second']
  .map((mark) => `# ${mark}\n<!-- ${mark} -->\n<!-- /${mark} -->\n`)
  .join('by hand\n');

function measured(name: string, ratio: number): Measured {
  const goals = [{ text: 'ours / by hand', measured: spreadOf([ratio]), limit: { atMost: 1.2 } }];
  const result = { tables: [{ ...TABLE, title: `Times of ${name}` }], charts: [], goals };
  return { suite: { name, title: name, run: async () => result }, result };
}

describe('figures', () => {
  test.each([
    [141.4, '141'],
    [1.2589, '1.26'],
    [13_512, '13,500'],
    [0.0004, '0.0004'],
    [Number.NaN, '–'],
  ])('%d is written as %s', (value, text) => {
    expect(figure(value)).toBe(text);
  });

  test('a spread has its median first', () => {
    expect(withSpread(spreadOf([1, 2, 3, 4, 100]))).toBe('3 (2 to 4)');
  });
});

describe('tables', () => {
  test('a table in a terminal has figures below each other', () => {
    expect(toText(TABLE)).toBe('Times\n\n            µs\n───────  ─────\nby hand     31\na | b    1,200\n');
  });

  test('a table in a document keeps its columns, whatever a cell contains', () => {
    expect(toMarkdown(TABLE)).toBe(
      '**Times**\n\n|  | µs |\n| --- | --: |\n| by hand | 31 |\n| a \\| b | 1,200 |\n',
    );
  });
});

describe('the document', () => {
  test('docs/performance.md has one block for each of its suites, for the goals and for the machine', () => {
    const own = SUITES.filter(({ document }) => document === undefined);
    for (const mark of ['goals', 'machine', ...own.map(({ name }) => name)]) {
      expect(withBlock(readDocument(), mark, 'replaced\n')).toContain(
        `<!-- ${mark} -->\nreplaced\n<!-- /${mark} -->`,
      );
    }
  });

  test('a missing block is an error that names it', () => {
    expect(() => withBlock('# Performance', 'http', '')).toThrow(
      '<!-- http --> and <!-- /http -->, once each',
    );
  });

  test('text between the blocks stays as it is', () => {
    const text = updated(BLANK, [measured('first', 1)], ['a machine']);
    expect(text.split('by hand\n')).toHaveLength(4);
    expect(text).toContain('- a machine');
    expect(text).toContain('Times of first');
  });

  test('a suite replaces its own figures and goals, and no others', () => {
    const both = updated(BLANK, [measured('first', 1), measured('second', 3)], ['a machine']);
    expect(both).toContain('| second | ours / by hand | at most 1.2 | 3 (3 to 3) | no, by 150 % |');
    const again = updated(both, [measured('first', 1.8)], ['a machine']);
    expect(again).toContain('| first | ours / by hand | at most 1.2 | 1.8 (1.8 to 1.8) | no, by 50 % |');
    expect(again).toContain('| second | ours / by hand | at most 1.2 | 3 (3 to 3) | no, by 150 % |');
    expect(again).not.toContain('| yes |');
  });

  test('figures of another machine are recognized', () => {
    const text = updated(BLANK, [measured('first', 1)], ['a machine', 'Node 20']);
    expect(isFrom(text, ['a machine', 'Node 20'])).toBe(true);
    expect(isFrom(text, ['a machine', 'Node 22'])).toBe(false);
  });

  test('the machine is described with the compared libraries, and without names and paths of this computer', () => {
    const text = describeMachine().join('\n');
    expect(text).toContain(`Node ${process.versions.node}`);
    expect(text).toMatch(/express 5\.\d+\.\d+, fastify 5\.\d+\.\d+/);
    expect(text).not.toContain(process.cwd());
  });
});
