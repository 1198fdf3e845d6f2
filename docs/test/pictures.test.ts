import { describe, expect, it } from 'vitest';
import { PICTURES } from '../pictures/draw.ts';
import { textOf } from './documents.ts';

describe('the pictures of the documents', () => {
  it.each(Object.entries(PICTURES))('are what docs/pictures/draw.ts draws: %s', (name, svg) => {
    expect(textOf(`docs/pictures/${name}`)).toBe(svg);
  });
});
