import { describe, expect, it } from 'vitest';
import { blocksOf, textOf } from './documents.ts';

/**
 * The programs that the tests of examples/other-languages run. `from` begins the part that verifies, reads and books, and
 * `to` what follows it.
 */
const PROGRAMS = {
  php: { name: 'PHP', file: 'php/endpoint.php', from: 'function isGenuine', to: 'function receive' },
  python: { name: 'Python', file: 'python/endpoint.py', from: 'def is_genuine', to: 'class Endpoint' },
  go: { name: 'Go', file: 'go/endpoint.go', from: 'func isGenuine', to: 'func answer' },
  java: {
    name: 'Java',
    file: 'java/Endpoint.java',
    from: 'static boolean isGenuine',
    to: 'static int receive',
  },
} as const;
const PAGES: readonly string[] = ['docs/other-languages.md', 'docs/zh/other-languages.md'];

describe.each(PAGES)('the programs of %s', (page) => {
  it.each(Object.entries(PROGRAMS))('are the files that certify finds ready: %s', (language, { file }) => {
    const shown = blocksOf(page).filter((block) => block.language === language);
    expect(shown.map(({ code }) => code)).toEqual([textOf(`examples/other-languages/${file}`)]);
  });

  it.each(Object.values(PROGRAMS))(
    'have as many lines as the table says: $name',
    ({ name, file, from, to }) => {
      const program = textOf(`examples/other-languages/${file}`);
      const decides = linesOf(program.slice(program.indexOf(from), program.indexOf(to)));
      const counts = [linesOf(program).length, decides.filter((line) => line.trim() !== '').length];
      expect(textOf(page)).toContain(`| [${name}](#${name.toLowerCase()}) | ${counts.join(' | ')} |`);
    },
  );

  it('fail one advice, and pass all other checks that the simulator has', () => {
    const checks = textOf('packages/simulator/README.md').match(
      /^\| `[a-z0-9-]+` \| (?:required|advice) \|/gm,
    );
    const [output] = blocksOf(page).filter(({ language }) => language === 'console');
    const passed = (checks?.length ?? 0) - 1;
    expect(output?.code).toContain(`${passed} passed, 0 failed, 1 advice, 0 inconclusive`);
    expect(textOf(page)).toContain(` ${passed - 1} `);
  });
});

function linesOf(text: string): readonly string[] {
  return text.trimEnd().split('\n');
}
