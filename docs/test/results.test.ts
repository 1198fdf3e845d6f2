import { interpretResult, RESULT_CODES, type ResultStatus } from '@notify-capture/core';
import { describe, expect, it } from 'vitest';
import { textOf } from './documents.ts';

describe.each(['docs/results.md', 'docs/zh/results.md'])('the table of result codes in %s', (file) => {
  const rows = [...textOf(file).matchAll(/^\| `(\w+)` \| ([SFU]) \| `(\w+)` \|$/gm)].map((row) =>
    row.slice(1),
  );

  it('has each code that core knows, with its status and its action', () => {
    const known = Object.entries(RESULT_CODES).map(([code, { status, action }]) => [code, status, action]);
    expect(new Map(rows.map((row) => [row[0], row]))).toEqual(new Map(known.map((row) => [row[0], row])));
  });

  it('names every action in the table of outcomes, beside the outcome that core gives it', () => {
    for (const [code = '', status = '', action = ''] of rows) {
      const { outcome } = interpretResult(code, status as ResultStatus);
      const row = textOf(file)
        .split('\n')
        .find((line) => line.startsWith(`| \`${outcome}\` |`));
      expect(row).toContain(`\`${action}\``);
    }
  });
});
