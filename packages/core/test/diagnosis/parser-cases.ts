interface AlteredTarget {
  readonly signed: { readonly target: string };
  readonly target: string;
}

/** What a URL parser makes of a target. */
export const PARSER_CASES: readonly (readonly [code: string, cause: string, alteration: AlteredTarget])[] = [
  [
    'PERCENT_CODING',
    'a URL parser escaped a template in the path',
    { signed: { target: '/n/{a}/%2F?q="b"' }, target: '/n/%7Ba%7D/%2F?q=%22b%22' },
  ],
  [
    'PERCENT_CODING',
    'a URL parser escaped the bytes of a Chinese path',
    { signed: { target: '/支付/n' }, target: '/%E6%94%AF%E4%BB%98/n' },
  ],
  [
    'PERCENT_CODING',
    'a URL parser escaped an apostrophe of the query',
    { signed: { target: "/n?q=it's" }, target: '/n?q=it%27s' },
  ],
  [
    'PERCENT_CODING',
    'a URL parser escaped one of two apostrophes',
    { signed: { target: "/n?a='%27" }, target: '/n?a=%27%27' },
  ],
  [
    'PERCENT_CODING',
    'a URL parser escaped one of two templates',
    { signed: { target: '/{a}/%7Bb%7D' }, target: '/%7Ba%7D/%7Bb%7D' },
  ],
  ['PATH_RESOLVED', 'a URL parser removed a dot', { signed: { target: '/a/./n?b' }, target: '/a/n?b' }],
  ['PATH_RESOLVED', 'a URL parser removed an escaped dot', { signed: { target: '/%2e/n' }, target: '/n' }],
  ['PATH_RESOLVED', 'a URL parser removed dots at the root', { signed: { target: '/../n' }, target: '/n' }],
  ['PATH_RESOLVED', 'a URL parser turned a backslash', { signed: { target: '/a/b\\n' }, target: '/a/b/n' }],
];
