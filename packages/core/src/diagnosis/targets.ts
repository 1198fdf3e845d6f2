import { type HeaderPairs, headerValues } from '../admission/headers.ts';
import { signedTarget } from '../authentication/verify.ts';
import { andThen, asReceived, type Variant, variant } from './finding.ts';

/** Headers in which proxies keep the target before they rewrite it. */
const ORIGINAL_TARGET = [
  'x-original-uri',
  'x-original-url',
  'x-rewrite-url',
  'x-forwarded-uri',
  'x-envoy-original-path',
];

/** Longer targets are not examined, in characters. */
const MAX_LENGTH = 2_048;
/** The tried candidates of one kind: a request can have any number of headers and segments. */
const MAX_CANDIDATES = 8;

/** The targets that Alipay may have signed instead of the received one. */
export function targetVariants(
  received: string,
  headers: HeaderPairs,
  others: readonly string[],
): readonly Variant<string>[] {
  const target = signedTarget(received);
  if (target.length > MAX_LENGTH) return [asReceived(target)];
  const moved = [
    asReceived(target),
    ...unmounted(target),
    ...prefixed(target, headers),
    ...named(target, headers, others),
  ];
  const spelled = andThen(andThen(moved, trailingSlash), percentCoded);
  return andThen(andThen(spelled, withoutQuery), (form) => absolute(form, headers));
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
    return mounted(path.slice(prefix.length) + query, `without ${shown(prefix)}`);
  });
}

function prefixed(target: string, headers: HeaderPairs): readonly Variant<string>[] {
  return headerValues(headers, 'x-forwarded-prefix')
    .slice(0, MAX_CANDIDATES)
    .map((prefix) =>
      mounted(prefix.replace(/\/$/, '') + target, `with ${shown(prefix)}, the value of x-forwarded-prefix`),
    );
}

function mounted(target: string, difference: string): Variant<string> {
  return variant(
    target,
    'MOUNT_PREFIX',
    `The signature covers ${shown(target)}, ${difference}.`,
    `A proxy adds or removes a prefix: set publicTarget to ${shown(split(target)[0])}.`,
  );
}

/** Targets from a header or from the caller, also with the received query, as publicTarget keeps it. */
function named(target: string, headers: HeaderPairs, others: readonly string[]): readonly Variant<string>[] {
  const [, query] = split(target);
  const names = [...ORIGINAL_TARGET.flatMap((name) => headerValues(headers, name)), ...others];
  const forms = names
    .slice(0, MAX_CANDIDATES)
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
        'A proxy decodes or encodes the target. It must pass on the target unchanged; otherwise set publicTarget.',
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
      `The signature covers ${shown(path)} without the received query.`,
      'A proxy adds a query: remove it there, or set publicTarget to a function that removes it.',
    ),
  ];
}

function absolute(target: string, headers: HeaderPairs): readonly Variant<string>[] {
  if (!target.startsWith('/')) return [];
  const hosts = [...headerValues(headers, 'x-forwarded-host'), ...headerValues(headers, 'host')];
  return [...new Set(hosts)]
    .slice(0, 2)
    .flatMap((host) =>
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
function shown(target: string): string {
  const [path, query] = split(target);
  const short = path.length > 200 ? `${path.slice(0, 200)}…` : path;
  return JSON.stringify(query === '' ? short : `${short}?…`);
}
