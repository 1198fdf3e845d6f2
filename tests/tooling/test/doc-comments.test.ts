import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { commentFindings, firstSentence } from '../../../scripts/reference/comments.ts';
import type { Finding } from '../../../scripts/reference/findings.ts';
import { publicEntries, readPublicApi } from '../../../scripts/reference/public-api.ts';
import { throwsFindings } from '../../../scripts/reference/throws.ts';

const FOLDER = join(import.meta.dirname, '..', 'fixtures', 'doc-comments');
const FIXTURES = 'tests/tooling/fixtures/doc-comments';

const FIX = 'Say what it counts: in ms, in bytes, the number of …';

describe('the guard of doc comments', () => {
  let found: readonly Finding[] = [];

  beforeAll(async () => {
    const entries = ['lacking', 'evading', 'complete'].map((name) => ({
      name,
      file: join(FOLDER, `${name}.ts`),
    }));
    const api = await readPublicApi([...publicEntries(), ...entries], { logLevel: 'None' });
    found = [...commentFindings(api), ...throwsFindings(api)];
  });

  it.each([
    [
      'a public name without a comment',
      3,
      'Options has no doc comment. Say above it in one sentence what it is for.',
    ],
    [
      'a property without a comment',
      6,
      'Options.name has no doc comment. Say above it in one sentence what it is for.',
    ],
    [
      'an entry without a purpose',
      1,
      'lacking has no doc comment. Begin the file with a sentence on its purpose and @packageDocumentation.',
    ],
    [
      'a first sentence that does not fit on a line',
      12,
      'Endless begins with a sentence of 148 characters. Expected: at most 120. Say the purpose first, and the rest in sentences of its own.',
    ],
    [
      'a function without an example',
      15,
      'greet has no example. Add @example with a call that compiles, and its imports.',
    ],
    [
      'an overload without a comment of its own',
      25,
      'greetTwice has an overload without a doc comment. Give each its own.',
    ],
    [
      'a class without an example',
      32,
      'Greeter has no example. Add @example with a call that compiles, and its imports.',
    ],
    [
      'an option whose number has no unit: "10 s" is not one',
      5,
      'Options.patience is a number without a unit. Say what it counts: in ms, in bytes, the number of …',
    ],
    [
      'an option whose function returns a number without a unit',
      8,
      'Options.clock is a number without a unit. Say what it counts: in ms, in bytes, the number of …',
    ],
    [
      'a parameter whose number has no unit',
      37,
      'Greeter.wait has a number limit without a unit. Add @param limit. Say what it counts: in ms, in bytes, the number of …',
    ],
    [
      'a code that the function throws, through functions that it calls',
      48,
      'read throws TOO_EARLY. Add @throws with each code in backticks.',
    ],
    [
      'a @throws without a code',
      69,
      'readOld has a @throws without a code. Name each in backticks, or the type of all.',
    ],
    [
      'a @throws with a code that does not exist',
      69,
      'readOld has @throws TOO_YOUNG, which is not a code. Correct it.',
    ],
    [
      'a code that stands only in the summary',
      69,
      'readOld says that it throws TOO_OLD. Add @throws with this code.',
    ],
  ])('finds %s', (_, line, text) => {
    expect(found.map(({ place, name, problem }) => `${place}: ${name} ${problem}`)).toContain(
      `${FIXTURES}/lacking.ts:${line}: ${text}`,
    );
  });

  it.each([
    [
      'a comment that is still to be written',
      9,
      'Later has a doc comment that is still to be written. Write it.',
    ],
    ['a comment without a word', 12, 'Dot has no doc comment. Say above it in one sentence what it is for.'],
    ['an empty example', 19, 'greet has an empty @example. Write a call that compiles, and its imports.'],
    ['a code in a rejection', 29, 'rejecting throws TOO_OLD. Add @throws with each code in backticks.'],
    [
      'a code of an error that is made before it is thrown',
      39,
      'throwing throws TOO_EARLY. Add @throws with each code in backticks.',
    ],
    [
      'errors of the language, through functions that it calls',
      50,
      'read throws RangeError, TypeError. Add @throws with each code in backticks.',
    ],
    [
      'a code that the function never throws',
      67,
      'readAll has @throws TOO_OLD, and never throws it. Delete it.',
    ],
    ['a map of numbers without a unit', 74, `Numbers.byName is a number without a unit. ${FIX}`],
    ['a tuple of numbers without a unit', 76, `Numbers.range is a number without a unit. ${FIX}`],
    ['a set of numbers without a unit', 78, `Numbers.known is a number without a unit. ${FIX}`],
    ['a choice of numbers without a unit', 80, `Numbers.choice is a number without a unit. ${FIX}`],
    [
      'a parameter of a returned function without a unit',
      82,
      `Numbers.timer has a function with a number delay without a unit. ${FIX}`,
    ],
    [
      'a parameter of a type of functions without a unit',
      86,
      `Wait has a function with a number delay without a unit. ${FIX}`,
    ],
    ['a constant number without a unit', 89, `LIMIT is a number without a unit. ${FIX}`],
  ])('finds %s, although something is there', (_, line, text) => {
    expect(found.map(({ place, name, problem }) => `${place}: ${name} ${problem}`)).toContain(
      `${FIXTURES}/evading.ts:${line}: ${text}`,
    );
  });

  it('finds nothing where everything is there, or is handled', () => {
    expect(found.filter(({ place }) => place.includes('complete.ts'))).toEqual([]);
  });

  it('finds nothing in the published packages', () => {
    expect(found.filter(({ place }) => place.startsWith('packages/'))).toEqual([]);
  });

  it.each([
    ['Reads a key, e.g. `a.b`, of v1.2. More.', 'Reads a key, e.g. `a.b`, of v1.2.'],
    ['Is it read?\nFor adapters.', 'Is it read?'],
    ['Reads\na key\n\nMore.', 'Reads a key'],
  ])('takes for the first sentence of %j: %j', (text, sentence) => {
    expect(firstSentence(text)).toBe(sentence);
  });
});
