import type { ServerResponse } from 'node:http';
import { RightEndpoint } from './right-endpoint.ts';

/** What would run in a report, end its CDATA, steer a terminal, or has no place in XML. */
const HOSTILE =
  '<script>alert(1)</script>"\'><img src=x onerror=alert(1)> ]]> &amp; \u0000\u0007\u001b[31m\u202e\ufffe\u{1f389}';

/** Acknowledges genuine messages wrongly, and refuses the others, with hostile texts. */
export class HostileEndpoint extends RightEndpoint {
  protected override acknowledge(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/html', 'x-powered-by': '<b>]]>' }).end(HOSTILE);
  }

  protected override refuse(response: ServerResponse): void {
    response.writeHead(200, { connection: 'close' }).end(`no ${HOSTILE}`);
  }
}
