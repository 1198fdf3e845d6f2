import type { ServerResponse } from 'node:http';
import { CorrectEndpoint } from './correct-endpoint.ts';

/** Text that could run in a report, end its CDATA, control a terminal, or be invalid in XML. */
const HOSTILE =
  '<script>alert(1)</script>"\'><img src=x onerror=alert(1)> ]]> &amp; \u0000\u0007\u001b[31m\u202e\ufffe\u{1f389}';

/** Replies to every message with hostile text. */
export class HostileEndpoint extends CorrectEndpoint {
  protected override acknowledge(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/html', 'x-powered-by': '<b>]]>' }).end(HOSTILE);
  }

  protected override refuse(response: ServerResponse): void {
    response.writeHead(200, { connection: 'close' }).end(`no ${HOSTILE}`);
  }
}
