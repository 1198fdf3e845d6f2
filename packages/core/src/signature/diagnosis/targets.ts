import { headerValues, type RawHeaders } from '../../request.ts';
import { signedTarget } from '../verify.ts';
import { type Variant, variant } from './finding.ts';

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

/** The targets that the sender may have signed in place of the one that arrived. */
export function targetVariants(
  arrived: string,
  headers: RawHeaders,
  others: readonly string[],
): readonly Variant<string>[] {
  const target = signedTarget(arrived);
  if (target.length > LONGEST) return [{ value: target }];
  const forms = [{ value: target } as Variant<string>, ...pathForms(target)];
  return [
    ...forms,
    ...forms.flatMap(withoutQuery),
    ...prefixed(target, headers),
    ...absolute(target, headers),
    ...named(headers, others),
  ];
}

function pathForms(target: string): Variant<string>[] {
  const [path, query] = split(target);
  return [...trailingSlash(path, query), ...unmounted(path, query), ...percentCoded(target)];
}

function trailingSlash(path: string, query: string): Variant<string>[] {
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
function unmounted(path: string, query: string): Variant<string>[] {
  const segments = path.split('/').slice(1);
  return segments.slice(1).map((_, index) => {
    const prefix = `/${segments.slice(0, index + 1).join('/')}`;
    const rest = `/${segments.slice(index + 1).join('/')}${query}`;
    return mounted(rest, `without ${shown(prefix)}`);
  });
}

function percentCoded(target: string): Variant<string>[] {
  const forms: string[] = [];
  try {
    forms.push(decodeURI(target), decodeURIComponent(target), encodeURI(target));
  } catch {
    // Not percent-encoded text: nothing to try.
  }
  return forms
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

function withoutQuery(form: Variant<string>): Variant<string>[] {
  const [path, query] = split(form.value);
  if (query === '') return [];
  if (form.finding !== undefined) return [{ value: path, finding: form.finding }];
  return [
    variant(
      path,
      'QUERY_LEFT_OUT',
      `The signature covers ${shown(path)} without the query that arrived.`,
      'Something adds a query on the way: take it away, or set publicTarget to a function that does.',
    ),
  ];
}

function prefixed(target: string, headers: RawHeaders): Variant<string>[] {
  return headerValues(headers, 'x-forwarded-prefix').map((prefix) =>
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

function absolute(target: string, headers: RawHeaders): Variant<string>[] {
  const hosts = [...headerValues(headers, 'x-forwarded-host'), ...headerValues(headers, 'host')];
  return [...new Set(hosts)]
    .slice(0, 3)
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

function named(headers: RawHeaders, others: readonly string[]): Variant<string>[] {
  const rewritten = [...ORIGINAL_TARGET.flatMap((name) => headerValues(headers, name)), ...others];
  return rewritten.slice(0, 10).map((one) => {
    const target = signedTarget(one);
    return variant(
      target,
      'REWRITTEN_TARGET',
      `The signature covers ${shown(target)}: a proxy rewrote the target.`,
      `Set publicTarget to ${shown(split(target)[0])}.`,
    );
  });
}

function split(target: string): [path: string, query: string] {
  const query = target.indexOf('?');
  return query < 0 ? [target, ''] : [target.slice(0, query), target.slice(query)];
}

/** Of a target only the path is said: a query may carry a token. */
function shown(target: string): string {
  const [path, query] = split(target);
  return JSON.stringify(query === '' ? path : `${path}?…`);
}
