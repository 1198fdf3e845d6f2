import type { IncomingMessage } from 'node:http';
import { ApiFailure } from './api-failure.ts';

/** A HAR file of a long session has some MB. */
const MAX_BYTES = 20 * 1_048_576;

/**
 * Reads the JSON of a request.
 *
 * @throws ApiFailure `BODY_TOO_LARGE`, `BODY_INVALID`
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? ''))
    throw invalid('The content type is not application/json.');
  if (Number(request.headers['content-length'] ?? 0) > MAX_BYTES) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)));
  } catch {
    throw invalid('The body is not JSON in UTF-8.');
  }
}

function tooLarge(): ApiFailure {
  return new ApiFailure(
    413,
    'BODY_TOO_LARGE',
    `The request is larger than ${MAX_BYTES / 1_048_576} MB.`,
    'Leave out what is not needed, such as the other requests of a HAR file.',
  );
}

function invalid(message: string): ApiFailure {
  return new ApiFailure(400, 'BODY_INVALID', message, 'Reload the page.');
}
