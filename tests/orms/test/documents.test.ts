import { describe, expect, it } from 'vitest';
import { DOCUMENT, documentedFile, documentedLines } from '../src/document.ts';
import { ORMS } from '../src/orms.ts';

describe('docs/orms.md has the lines that are tested', () => {
  it.each([...ORMS, { name: 'Redis', file: 'redis.ts' }])('of $name', ({ name, file }) => {
    const [, section = ''] = DOCUMENT.split(new RegExp(`^###? ${name}\\n`, 'm'));
    expect(section).toContain(`\`\`\`ts\n${documentedLines(file)}\`\`\`\n`);
  });

  it.each(['app.module.ts', 'main.ts', 'app.ts'])('in %s', (file) => {
    expect(DOCUMENT).toContain(documentedFile(file));
  });
});
