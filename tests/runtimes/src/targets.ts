/**
 * What a runtime does to a target before the application sees it: the finding that the diagnosis then logs, or the status with
 * which the runtime refuses the target itself. The application sees all other targets as they were sent.
 */
export type TargetChanges = Readonly<Record<string, string | number>>;

/** In UTF-8: one character for each byte. */
const UMLAUT = Buffer.from('/ü').toString('latin1');

/** One for each cell of the table in the README of packages/web. */
export const TARGETS = [
  '/a-b_c.d~e/1',
  '/a|b;c=d[e]',
  '/a%2e%2e%2Fb/%c3%bc',
  '/a/%zz',
  '//double//slash',
  '/slash/',
  '/n?',
  '/n?tenant=br&shop=5&v=%2F2',
  '/n?a=%20&b',
  '/n?a=[b];c',
  '/n?a=1&&b=%7B|{}^`[]',
  "/n'",
  "/n?a='",
  '/n?a=<b>',
  '/a^b',
  '/a"b',
  '/a`b',
  '/{tenant}/n',
  UMLAUT,
  '/a\\b',
  '/a#b',
  '/x/./n',
  '/x/../n',
  '/x/%2e%2e/n',
];

/** A URL parser (WHATWG URL). */
const PARSER: TargetChanges = {
  '/{tenant}/n': 'PERCENT_CODING',
  '/a"b': 'PERCENT_CODING',
  '/a`b': 'PERCENT_CODING',
  '/n?a=<b>': 'PERCENT_CODING',
  '/x/./n': 'PATH_RESOLVED',
  '/x/../n': 'CONTENT_UNKNOWN',
  '/x/%2e%2e/n': 'CONTENT_UNKNOWN',
};

/** Node, with the server of Hono. */
export const HONO: TargetChanges = { ...PARSER, '/a\\b': 400, [UMLAUT]: 400 };

/** It also writes the query again, redirects slashes, and decodes the path to find the route. */
export const NEXT: TargetChanges = {
  ...PARSER,
  '/a/%zz': 500,
  '//double//slash': 308,
  '/slash/': 308,
  '/n?': 'PERCENT_CODING',
  '/n?a=%20&b': 'PERCENT_CODING',
  '/n?a=[b];c': 'PERCENT_CODING',
  '/n?a=1&&b=%7B|{}^`[]': 'CONTENT_UNKNOWN',
  "/n?a='": 'PERCENT_CODING',
  '/a\\b': 308,
  '/a#b': 'CONTENT_UNKNOWN',
  [UMLAUT]: 400,
};

export const BUN: TargetChanges = {
  ...PARSER,
  "/n?a='": 'PERCENT_CODING',
  '/a^b': 'PERCENT_CODING',
  '/a\\b': 'PATH_RESOLVED',
  [UMLAUT]: 'PERCENT_CODING',
};

/** Its server refuses some characters. Deno changes nothing. */
export const WORKERD: TargetChanges = { '/a#b': 'CONTENT_UNKNOWN', '/a`b': 400, '/n?a=<b>': 400 };
