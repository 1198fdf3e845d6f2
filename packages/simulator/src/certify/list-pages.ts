import type { ExchangeReply } from '../exchange.ts';
import { headerValues } from '../reply-headers.ts';

/** `next`, `nextPage`, `next_cursor`, `hasMore`, `hasNextPage`: set if there are further pages. */
const NEXT =
  /^(next([-_]?(page|cursor|token|url|link))?([-_]?(token|url))?|has[-_]?(more|next)([-_]?page)?)$/i;
/** `totalCount`, `total_elements`: the number of entries on all pages. `total` alone may be an amount. */
const TOTAL = /^total[-_]?(count|elements|items|results|records)$/i;

/**
 * Has the list further pages? certify reads only one, and would report the captures on the others as not booked.
 *
 * @returns the name of the field or header that shows it
 */
export function furtherPages(
  reply: Pick<ExchangeReply, 'headers'>,
  value: unknown,
  length: number,
): string | undefined {
  // RFC 8288, as GitHub and many frameworks do.
  if (headerValues(reply, 'link').some((link) => /;\s*rel="?([\w-]+ )*next\b/i.test(link))) return 'Link';
  if (Array.isArray(value)) return undefined;
  return fieldsOf(value).find(([name, field]) => {
    if (NEXT.test(name)) return Boolean(field);
    // Spring: `last` is false on every page but the last one.
    if (name === 'last') return field === false;
    return TOTAL.test(name) && typeof field === 'number' && field > length;
  })?.[0];
}

/** The fields of an object and of the objects in it, such as `links` and `meta`. */
function fieldsOf(value: unknown): readonly (readonly [name: string, value: unknown])[] {
  if (!isObject(value)) return [];
  const fields = Object.entries(value);
  return [...fields, ...fields.flatMap(([, field]) => (isObject(field) ? Object.entries(field) : []))];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
