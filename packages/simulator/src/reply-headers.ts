import type { ExchangeReply } from './exchange.ts';

/** All values of a header. */
export function headerValues({ headers }: Pick<ExchangeReply, 'headers'>, name: string): readonly string[] {
  return headers.flatMap((header, index) =>
    index % 2 === 0 && header.toLowerCase() === name ? [headers[index + 1] ?? ''] : [],
  );
}
