import type { OutgoingRequest } from './exchange.ts';

/** Linux limits an argument of a program to 128 KiB. The built-in commands of a shell have no such limit. */
const MAX_ARGUMENT_BYTES = 100_000;

/** The request as a curl command for a POSIX shell. It sends exactly the same body. */
export function curlLine({ url, target, method, headers, body }: OutgoingRequest): string {
  const bytes = body instanceof Uint8Array ? Buffer.from(body) : Buffer.concat(body);
  const asText = isArgument(bytes);
  const lines = [
    // These options keep curl and proxies from changing the signed target.
    `curl --silent --show-error --include --noproxy '*' --globoff --path-as-is --request ${method} ${quote(target === undefined ? url.href : `${url.origin}${target}`)}`,
    ...headerArguments(headers),
    asText ? `--data-raw ${quote(bytes.toString('utf8'))}` : '--data-binary @-',
  ];
  const line = lines.join(' \\\n  ');
  return asText ? line : `printf '${toOctal(bytes)}' | ${line}`;
}

function headerArguments(headers: readonly string[]): readonly string[] {
  return headers.flatMap((name, index) => {
    if (index % 2 === 1) return [];
    const value = headers[index + 1] ?? '';
    // To curl `name:` means "remove this header", and `name;` means an empty value.
    return [`--header ${quote(value === '' ? `${name};` : `${name}: ${value}`)}`];
  });
}

/** Can an argument contain these bytes unchanged? */
function isArgument(bytes: Buffer): boolean {
  const text = bytes.toString('utf8');
  return bytes.byteLength < MAX_ARGUMENT_BYTES && !/[\0\r\t]/.test(text) && Buffer.from(text).equals(bytes);
}

/** The text as one word of a POSIX shell. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function toOctal(bytes: Buffer): string {
  return Array.from(bytes, (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}
