import type { IncomingMessage, ServerResponse } from 'node:http';
import { Refused, reply, type SignedHeaders } from './messages.ts';
import { RightEndpoint } from './right-endpoint.ts';

/** As other APIs want it. */
export class SaysSuccess extends RightEndpoint {
  protected override acknowledge(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"code":"SUCCESS"}');
  }
}

export class SaysSuccessAsText extends RightEndpoint {
  protected override acknowledge(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/plain' }).end('success');
  }
}

/** What Nest answers to a POST. */
export class Answers201 extends RightEndpoint {
  protected override acknowledge(response: ServerResponse, clientId: string): void {
    const given = response.writeHead.bind(response);
    response.writeHead = ((_status: number, headers: object) => given(201, { ...headers })) as never;
    super.acknowledge(response, clientId);
  }
}

export class Answers204 extends RightEndpoint {
  protected override acknowledge(response: ServerResponse): void {
    response.writeHead(204).end();
  }
}

export class LeavesHeadersOut extends RightEndpoint {
  protected override acknowledge(response: ServerResponse): void {
    const result = { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'Success' };
    reply(response, 200, { result });
  }
}

export class TypeIsText extends RightEndpoint {
  protected override acknowledge(response: ServerResponse, clientId: string): void {
    const given = response.writeHead.bind(response);
    response.writeHead = ((status: number, headers: object) =>
      given(status, { ...headers, 'content-type': 'text/plain' })) as never;
    super.acknowledge(response, clientId);
  }
}

/** Helps strangers to find out which clients there are. */
export class TellsUnknownClients extends RightEndpoint {
  protected override authenticate(request: IncomingMessage, headers: SignedHeaders, bytes: Buffer): void {
    if (!this.knows(headers.clientId)) throw new Refused(404);
    super.authenticate(request, headers, bytes);
  }
}

/** As a framework in development does. */
export class ShowsStackTraces extends RightEndpoint {
  protected override refuse(response: ServerResponse, error: unknown): void {
    reply(
      response,
      400,
      { result: { resultStatus: 'F' }, stack: (error as Error).stack },
      { connection: 'close' },
    );
  }
}

/** Says what it could not use. */
export class EchoesTheBody extends RightEndpoint {
  #bytes: Buffer = Buffer.alloc(0);

  protected override async read(request: IncomingMessage): Promise<Buffer> {
    this.#bytes = await super.read(request);
    return this.#bytes;
  }

  protected override refuse(response: ServerResponse): void {
    const result = { resultStatus: 'F', resultMessage: `cannot use ${this.#bytes.toString('utf8')}` };
    reply(response, 400, { result }, { connection: 'close' });
  }
}

export class SaysItsFramework extends RightEndpoint {
  protected override async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('x-powered-by', 'Express');
    await super.receive(request, response);
  }
}

/** Everything is fine to the monitoring. */
export class RefusesWith200 extends RightEndpoint {
  protected override refuse(response: ServerResponse): void {
    reply(response, 200, { result: { resultCode: 'ACCESS_DENIED', resultStatus: 'F' } });
  }
}

/** Does all its work before it replies. */
export class TakesFiveSeconds extends RightEndpoint {
  protected readonly takes: number = 5_000;

  protected override acknowledge(response: ServerResponse, clientId: string): void {
    this.clock.pass(this.takes);
    super.acknowledge(response, clientId);
  }
}

export class TakesLonger extends TakesFiveSeconds {
  protected override readonly takes = 5_001;
}
