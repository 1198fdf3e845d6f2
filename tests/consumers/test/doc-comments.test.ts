import { describe, expect, it } from 'vitest';
import { PUBLISHED } from './applications.ts';
import { docExamples, examplesIn } from './doc-examples.ts';
import { compileErrors } from './readme-examples.ts';

const EXAMPLES = docExamples();
const errors = compileErrors(EXAMPLES, 'alone');

describe('the examples of the doc comments, copied into TypeScript under strict', () => {
  it.each(PUBLISHED)('are there: %s', (name) => {
    const own = EXAMPLES.filter(({ document }) => document.startsWith(`packages/${name}/`));
    expect(own.length).toBeGreaterThan(0);
  });

  it.each(EXAMPLES.map((example) => [example.document, example.line, example] as const))(
    'compile with the built packages, with what they import: %s, line %i',
    (_document, _line, example) => {
      expect(errors.get(example)).toEqual([]);
    },
  );

  it('would not compile without an import, although an earlier example has it', () => {
    const [complete] = EXAMPLES.filter(({ code }) =>
      code.includes("import { moneyOf } from '@notify-capture/core';"),
    );
    if (complete === undefined) throw new Error('There is no example of moneyOf.');
    const lacking = { ...complete, code: complete.code.replace(/^import .*\n/, '') };
    expect(compileErrors([complete, lacking], 'alone').get(lacking)?.join()).toContain(
      "Cannot find name 'moneyOf'",
    );
  });
});

describe('the code of an example', () => {
  it('ends with its comment or before the next tag, may begin on the line of its tag, and may contain decorators in a fence', () => {
    const text = [
      '/**',
      ' * Reads.',
      ' *',
      ' * @example',
      " * read('a');",
      ' * @throws TypeError',
      ' */',
      'export class Reader {',
      '  /**',
      '   * @example',
      '   * ```ts',
      '   * @Controller()',
      '   * class Own {}',
      '   * ```',
      '   */',
      '  /** Reads again. @example again(); */',
      '  /** Reads on.',
      '   * @example on();',
      '   * on(1); */',
      '  /**',
      '   * @example A title',
      '   * ```ts',
      '   * titled();',
      '   * ```',
      '   */',
      '}',
    ].join('\n');
    const found = examplesIn('a.ts', text).map(({ line, code }) => [line, code.trim()]);
    expect(found).toEqual([
      [5, "read('a');"],
      [11, '@Controller()\nclass Own {}'],
      [16, 'again();'],
      [18, 'on();\non(1);'],
      [22, 'titled();'],
    ]);
  });
});
