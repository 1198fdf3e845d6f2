import { type HeaderPairs, headerValues } from '../admission/headers.ts';
import { signedTarget } from '../authentication/verify.ts';
import { loggable } from '../text.ts';
import { type Variant, variant } from './finding.ts';
import { Layers } from './layers.ts';
import { beforeResolving, beforeUrlParser, pathSpellings, querySpellings } from './target-spellings.ts';
import type { Work } from './work.ts';

/** Headers in which proxies keep the target before they rewrite it. */
const ORIGINAL_TARGET = [
  'x-original-uri',
  'x-original-url',
  'x-rewrite-url',
  'x-forwarded-uri',
  'x-envoy-original-path',
];

/** A proxy or a stage of an API gateway often removes one of these without a trace. */
const USUAL_PREFIXES = [
  '/api',
  '/api/v1',
  '/v1',
  '/prod',
  '/production',
  '/staging',
  '/stage',
  '/dev',
  '/test',
  '/default',
];

/** Longer targets are not examined, in characters. */
const MAX_LENGTH = 2_048;
/** The tried candidates of one kind: a request can have any number of headers and segments. */
const MAX_CANDIDATES = 8;

/** The targets that Alipay may have signed instead of the received one. */
export function targetLayers(
  received: string,
  headers: HeaderPairs,
  others: readonly string[],
  work: Work,
): Layers<string> {
  const target = signedTarget(received);
  // Once: a request can have 1,000 headers, and there are hundreds of forms.
  const hosts = shortValues(headers, ['x-forwarded-host', 'host']).slice(0, 2);
  const prefixes = shortValues(headers, ['x-forwarded-prefix']).slice(0, MAX_CANDIDATES);
  const names = [...shortValues(headers, ORIGINAL_TARGET), ...others].slice(0, MAX_CANDIDATES);
  const moved = (form: string) => [...unmounted(form), ...prefixed(form, prefixes), ...named(form, names)];
  const coded = (form: string) => percentCoded(form, work);
  const steps = [
    moved,
    trailingSlash,
    resolved,
    coded,
    withoutQuery,
    (form: string) => absolute(form, hosts),
  ];
  return new Layers(target, target.length > MAX_LENGTH ? [] : steps, work);
}

/** Their values without repetitions. */
function shortValues(headers: HeaderPairs, names: readonly string[]): readonly string[] {
  const values = names.flatMap((name) => headerValues(headers, name));
  return [...new Set(values)].filter(({ length }) => length <= MAX_LENGTH);
}

function trailingSlash(target: string): readonly Variant<string>[] {
  const [path, query] = split(target);
  const other = path.endsWith('/') ? path.slice(0, -1) : `${path}/`;
  if (other === '') return [];
  return [
    variant(
      other + query,
      'TRAILING_SLASH',
      `The signature covers ${pathText(other + query)}: the trailing slash differs.`,
      'A proxy adds or removes a trailing slash: give Alipay the received path, or set publicTarget.',
    ),
  ];
}

/** The target without its first segments, as a mounted router or a proxy sees it. */
function unmounted(target: string): readonly Variant<string>[] {
  const [path, query] = split(target);
  const segments = path.split('/').slice(1, MAX_CANDIDATES + 2);
  return segments.slice(1).map((_, index) => {
    const prefix = `/${segments.slice(0, index + 1).join('/')}`;
    return mounted(path.slice(prefix.length) + query, `without ${pathText(prefix)}`);
  });
}

function prefixed(target: string, prefixes: readonly string[]): readonly Variant<string>[] {
  const usual = USUAL_PREFIXES.map((prefix) => mounted(prefix + target, `with ${prefix}`));
  const named = prefixes.map((prefix) =>
    mounted(prefix.replace(/\/$/, '') + target, `with ${pathText(prefix)}, the value of x-forwarded-prefix`),
  );
  return [...named, ...usual];
}

function mounted(target: string, difference: string): Variant<string> {
  return variant(
    target,
    'MOUNT_PREFIX',
    `The signature covers ${pathText(target)}, ${difference}.`,
    `A proxy adds or removes a prefix: set publicTarget to ${pathText(split(target)[0])}.`,
  );
}

/** Targets from a header or from the caller, also with the received query, as publicTarget keeps it. */
function named(target: string, names: readonly string[]): readonly Variant<string>[] {
  const [, query] = split(target);
  const forms = names.flatMap((name) => [
    signedTarget(name),
    name,
    ...(name.includes('?') ? [] : [signedTarget(name) + query]),
  ]);
  return [...new Set(forms)]
    .filter((form) => form !== target)
    .map((form) =>
      variant(
        form,
        'REWRITTEN_TARGET',
        `The signature covers ${pathText(form)}: the target was rewritten.`,
        `Set publicTarget to ${pathText(split(form)[0])}.`,
      ),
    );
}

function resolved(target: string): readonly Variant<string>[] {
  const [path, query] = split(target);
  return [...beforeResolving(path)].map((form) =>
    variant(
      form + query,
      'PATH_RESOLVED',
      `The signature covers ${pathText(form)}: a URL parser resolved it.`,
      'Give Alipay a path without . and .. segments and \\, or set publicTarget to the path that Alipay has.',
    ),
  );
}

function* percentCoded(target: string, work: Work): Iterable<Variant<string>> {
  const seen = new Set([target]);
  for (const form of spellings(target)) {
    if (!work.allowsSpelling(form.length)) return;
    if (seen.has(form)) continue;
    seen.add(form);
    yield variant(
      form,
      'PERCENT_CODING',
      'The signature covers the target with another encoding or order of its query, or with other percent-encoding.',
      'A proxy, or the URL parser behind request.url, writes the target again. Give Alipay a plain path (a-z, 0-9, - and _), or set publicTarget.',
    );
  }
}

function* spellings(target: string): Iterable<string> {
  const [path, query] = split(target);
  yield target.replaceAll(/%[0-9A-F]{2}/gi, (code) => code.toLowerCase());
  yield target.replaceAll(/%[0-9A-F]{2}/gi, (code) => code.toUpperCase());
  yield* beforeUrlParser(target);
  yield* attempts(target, [decodeURI, decodeURIComponent, encodeURI]);
  for (const form of querySpellings(query)) yield path + form;
  for (const form of pathSpellings(path)) yield form + query;
}

function attempts(text: string, codings: readonly ((text: string) => string)[]): readonly string[] {
  return codings.flatMap((code) => {
    try {
      return [code(text)];
    } catch {
      return [];
    }
  });
}

function withoutQuery(target: string): readonly Variant<string>[] {
  const [path, query] = split(target);
  if (query === '') return [];
  return [
    variant(
      path,
      'QUERY_STRIPPED',
      `The signature covers ${pathText(path)} without the received query.`,
      'A proxy adds a query: remove it there, or set publicTarget to a function that removes it.',
    ),
  ];
}

function absolute(target: string, hosts: readonly string[]): readonly Variant<string>[] {
  if (!target.startsWith('/')) return [];
  return hosts.flatMap((host) =>
    ['https', 'http'].map((scheme) =>
      variant(
        `${scheme}://${host}${target}`,
        'ABSOLUTE_TARGET',
        'The signature covers the whole URL instead of path and query.',
        'The sender must sign only path and query.',
      ),
    ),
  );
}

function split(target: string): [path: string, query: string] {
  const query = target.indexOf('?');
  return query < 0 ? [target, ''] : [target.slice(0, query), target.slice(query)];
}

/** A target for a message. A query can contain a token: it is left out. */
export function pathText(target: string): string {
  const [path, query] = split(target);
  return `"${loggable(path, 200)}${query === '' ? '' : '?…'}"`;
}
