import { describe, expect, it } from 'vitest';
import { wordsOf } from '../.vitepress/search.ts';

describe('the search of the site', () => {
  it('finds a part of a Chinese sentence by its pairs of characters', () => {
    expect(wordsOf('确认验签失败，HTTP 401')).toEqual([
      '确认',
      '认验',
      '验签',
      '签失',
      '失败',
      'HTTP',
      '401',
    ]);
    expect(wordsOf('密钥 a')).toEqual(['密钥', 'a']);
  });

  it('finds the words of a code', () => {
    expect(wordsOf('RAW_BODY_UNAVAILABLE: `context.key`\n')).toEqual([
      'RAW',
      'BODY',
      'UNAVAILABLE',
      '`context',
      'key`',
    ]);
  });
});
