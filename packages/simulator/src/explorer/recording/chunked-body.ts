const CHUNK = /^([0-9a-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n/i;
/** A size has at most eight digits; extensions are short. */
const MAX_SIZE_LINE = 256;

/**
 * The body without the framing of `Transfer-Encoding: chunked` (RFC 9112, section 7.1); a recording may end in the middle.
 * `undefined`: the text has no such framing, because the recorder removed it.
 */
export function decodeChunked(bytes: Buffer): Buffer | undefined {
  const parts: Buffer[] = [];
  let at = 0;
  while (at < bytes.byteLength) {
    const line = CHUNK.exec(bytes.toString('latin1', at, at + MAX_SIZE_LINE));
    if (line === null)
      return parts.length > 0 && isBlank(bytes.subarray(at)) ? Buffer.concat(parts) : undefined;
    const size = Number.parseInt(line[1] ?? '', 16);
    // Trailers may follow the last chunk.
    if (size === 0) return Buffer.concat(parts);
    const start = at + line[0].length;
    parts.push(bytes.subarray(start, start + size));
    at = start + size;
    const end = /^\r?\n/.exec(bytes.toString('latin1', at, at + 2));
    if (end === null && at < bytes.byteLength) return undefined;
    at += end?.[0].length ?? 0;
  }
  return parts.length === 0 ? undefined : Buffer.concat(parts);
}

function isBlank(bytes: Buffer): boolean {
  return bytes.toString('latin1').trim() === '';
}
