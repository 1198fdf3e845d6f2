import type { OutgoingRequest } from './exchange.ts';

/** A single argument may have 128 KiB on Linux; what a shell builds in has no such limit. */
const LONGEST_ARGUMENT = 100_000;

/** The request as a line for a POSIX shell; the body arrives to the byte. */
export function curlLine({ url, method, headers, body }: OutgoingRequest): string {
  const bytes = body instanceof Uint8Array ? Buffer.from(body) : Buffer.concat(body);
  const asText = isArgument(bytes);
  const lines = [
    // As it is written, and past proxies: what is between would change what is signed.
    `curl --silent --show-error --include --noproxy '*' --globoff --path-as-is --request ${method} ${quoted(url.href)}`,
    ...headerArguments(headers),
    asText ? `--data-raw ${quoted(bytes.toString('utf8'))}` : '--data-binary @-',
  ];
  const line = lines.join(' \\\n  ');
  return asText ? line : `printf '${octal(bytes)}' | ${line}`;
}

function headerArguments(headers: readonly string[]): readonly string[] {
  return headers.flatMap((name, index) => {
    if (index % 2 === 1) return [];
    const value = headers[index + 1] ?? '';
    // curl takes `name:` for "leave it out", and `name;` for an empty one.
    return [`--header ${quoted(value === '' ? `${name};` : `${name}: ${value}`)}`];
  });
}

/** Can the bytes stand in an argument as they are? */
function isArgument(bytes: Buffer): boolean {
  const text = bytes.toString('utf8');
  return bytes.byteLength < LONGEST_ARGUMENT && !/[\0\r\t]/.test(text) && Buffer.from(text).equals(bytes);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function octal(bytes: Buffer): string {
  return Array.from(bytes, (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}
