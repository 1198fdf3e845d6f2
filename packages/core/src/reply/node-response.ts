import { type Logger, type MessageLogger, processWarnings, readLogger } from '../options/logger.ts';
import { property } from '../property.ts';
import type { Reply } from './reply.ts';

/** The used part of Node's response, over HTTP/1 or HTTP/2, or of a wrapper that imitates one. */
export interface NodeResponse {
  /** `true`: something else has replied. */
  readonly headersSent: boolean;
  /**
   * Sends the status and the headers.
   *
   * @param status the HTTP status
   */
  writeHead(status: number, headers: Readonly<Record<string, string>>): unknown;
  /** Sends the body, and ends the response. */
  end(body: string): unknown;
}

/**
 * Writes a reply to Node's response, unless something else has answered meanwhile; for adapters.
 *
 * It never throws. If the response does (a patched `writeHead`, for example), it closes the connection and logs the
 * error: Alipay retries, and a settled result is acknowledged then.
 *
 * @param logger by default process warnings
 * @example
 * import { fromNodeRequest, writeToNode } from '@notify-capture/core';
 *
 * const raw = fromNodeRequest({ request, framework: 'Node', hint: 'Read the body nowhere else.' });
 * writeToNode(await receiver.receive(raw, onCapture), response);
 */
export function writeToNode(
  { status, headers, body }: Reply,
  response: NodeResponse,
  logger?: Logger | MessageLogger | false,
): void {
  try {
    if (response.headersSent) return;
    response.writeHead(status, 'stream' in response ? withoutConnection(headers) : headers);
    response.end(body);
  } catch (err) {
    close(response);
    const hint = 'Fix the error in err: something has changed the methods of the response. Alipay retries.';
    // Anybody can cause a refusal: it is a warning at most.
    const level = status === 200 ? 'error' : 'warn';
    usable(logger)[level]({ code: 'REPLY_NOT_SENT', status, err, hint }, 'The reply could not be sent.');
  }
}

/** The reply is lost already: a wrong logger must not end the process. */
function usable(logger: Logger | MessageLogger | false | undefined): Logger {
  try {
    return readLogger(logger);
  } catch {
    return processWarnings();
  }
}

/** HTTP/2 has no `connection` header: Node would drop it with a process warning. */
function withoutConnection({ connection: _, ...others }: Reply['headers']): Reply['headers'] {
  return others;
}

function close(response: NodeResponse): void {
  try {
    const destroy = property(response, 'destroy');
    if (typeof destroy === 'function') destroy.call(response);
  } catch {
    // The connection stays open until the sender's time is over.
  }
}
