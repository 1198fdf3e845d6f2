import { headerValues } from '../admission/headers.ts';
import { signedTarget } from '../authentication/verify.ts';
import { andThen, asArrived, type Variant, variant } from './finding.ts';

/** Where proxies say what the target was before they rewrote it. */
const ORIGINAL_TARGET = [
  'x-original-uri',
  'x-original-url',
  'x-rewrite-url',
  'x-forwarded-uri',
  'x-envoy-original-path',
];

/** A target longer than this is not taken apart. */
const LONGEST = 2_048;
/** How many of one kind are tried: headers and segments may come in any number. */
const MOST = 8;

/** The targets that the sender may have signed in place of the one that arrived. */
export function targetVariants(
  arrived: string,
  headers: readonly string[],
  others: readonly string[],
): readonly Variant<string>[] {
  const target = signedTarget(arrived);
  if (target.length > LONGEST) return [asArrived(target)];
  const moved = [
    asArrived(target),
    ...unmounted(target),
    ...prefixed(target, headers),
    ...named(target, headers, others),
  ];
  const spelt = andThen(andThen(moved, trailingSlash), percentCoded);
  return andThen(andThen(spelt, withoutQuery), (form) => absolute(form, headers));
}

function trailingSlash(target: string): readonly Variant<string>[] {
  const [path, query] = split(target);
  const other = path.endsWith('/') ? path.slice(0, -1) : `${path}/`;
  if (other === '') return [];
  return [
    variant(
      other + query,
      'TRAILING_SLASH',
      `The signature covers ${shown(other + query)}: the trailing slash differs.`,
      'Something adds or drops a trailing slash: give Alipay the path that arrives, or set publicTarget.',
    ),
  ];
}

/** What is left when leading segments are taken away: a mounted router's or a proxy's view. */
function unmounted(target: string): readonly Variant<string>[] {
  const [path, query] = split(target);
  const segments = path.split('/').slice(1, MOST + 2);
  return segments.slice(1).map((_, index) => {
    const prefix = `/${segments.slice(0, index + 1).join('/')}`;
    return mounted(path.slice(prefix.length) + query, `without ${shown(prefix)}`);
  });
}

function prefixed(target: string, headers: readonly string[]): readonly Variant<string>[] {
  return headerValues(headers, 'x-forwarded-prefix')
    .slice(0, MOST)
    .map((prefix) =>
      mounted(prefix.replace(/\/$/, '') + target, `with ${shown(prefix)}, which x-forwarded-prefix names`),
    );
}

function mounted(target: string, difference: string): Variant<string> {
  return variant(
    target,
    'MOUNT_PREFIX',
    `The signature covers ${shown(target)}, ${difference}.`,
    `A prefix is added or dropped on the way: set publicTarget to ${shown(split(target)[0])}.`,
  );
}

/** Targets that a header or the caller names; the query that came is tried with them, as publicTarget keeps it. */
function named(
  target: string,
  headers: readonly string[],
  others: readonly string[],
): readonly Variant<string>[] {
  const [, query] = split(target);
  const names = [...ORIGINAL_TARGET.flatMap((name) => headerValues(headers, name)), ...others];
  const forms = names
    .slice(0, MOST)
    .flatMap((name) => [
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
        `The signature covers ${shown(form)}: the target was rewritten.`,
        `Set publicTarget to ${shown(split(form)[0])}.`,
      ),
    );
}

function percentCoded(target: string): readonly Variant<string>[] {
  const lower = target.replaceAll(/%[0-9A-F]{2}/gi, (code) => code.toLowerCase());
  const upper = target.replaceAll(/%[0-9A-F]{2}/gi, (code) => code.toUpperCase());
  const forms = [lower, upper, ...attempts(target, [decodeURI, decodeURIComponent, encodeURI])];
  return [...new Set(forms)]
    .filter((form) => form !== target)
    .map((form) =>
      variant(
        form,
        'PERCENT_CODING',
        'The signature covers the target with other percent-encoding.',
        'A proxy decodes or encodes the target: have it pass the target on as it came, or set publicTarget.',
      ),
    );
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
      `The signature covers ${shown(path)} without the query that arrived.`,
      'Something adds a query on the way: take it away, or set publicTarget to a function that does.',
    ),
  ];
}

function absolute(target: string, headers: readonly string[]): readonly Variant<string>[] {
  if (!target.startsWith('/')) return [];
  const hosts = [...headerValues(headers, 'x-forwarded-host'), ...headerValues(headers, 'host')];
  return [...new Set(hosts)]
    .slice(0, 2)
    .flatMap((host) =>
      ['https', 'http'].map((scheme) =>
        variant(
          `${scheme}://${host}${target}`,
          'ABSOLUTE_TARGET',
          'The signature covers the whole URL in place of path and query.',
          'The sender does not sign as the protocol says: it has to sign path and query alone.',
        ),
      ),
    );
}

function split(target: string): [path: string, query: string] {
  const query = target.indexOf('?');
  return query < 0 ? [target, ''] : [target.slice(0, query), target.slice(query)];
}

/** Of a target only the path is said: a query may carry a token. */
function shown(target: string): string {
  const [path, query] = split(target);
  const short = path.length > 200 ? `${path.slice(0, 200)}…` : path;
  return JSON.stringify(query === '' ? short : `${short}?…`);
}
