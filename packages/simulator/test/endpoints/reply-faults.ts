import type { IncomingMessage, ServerResponse } from 'node:http';
import { CorrectEndpoint } from './correct-endpoint.ts';
import { RefusalError, reply, type SignedHeaders } from './messages.ts';

/** The acknowledgement of another API. */
export class RepliesWithCode extends CorrectEndpoint {
  protected override acknowledge(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"code":"SUCCESS"}');
  }
}

export class RepliesWithText extends CorrectEndpoint {
  protected override acknowledge(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/plain' }).end('success');
  }
}

/** The default status of Nest for a POST. */
export class RepliesWith201 extends CorrectEndpoint {
  protected override acknowledge(response: ServerResponse, clientId: string): void {
    const writeHead = response.writeHead.bind(response);
    response.writeHead = ((_status: number, headers: object) => writeHead(201, { ...headers })) as never;
    super.acknowledge(response, clientId);
  }
}

export class RepliesWith204 extends CorrectEndpoint {
  protected override acknowledge(response: ServerResponse): void {
    response.writeHead(204).end();
  }
}

export class OmitsHeaders extends CorrectEndpoint {
  protected override acknowledge(response: ServerResponse): void {
    const result = { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'Success' };
    reply(response, 200, { result });
  }
}

export class SendsTextType extends CorrectEndpoint {
  protected override acknowledge(response: ServerResponse, clientId: string): void {
    const writeHead = response.writeHead.bind(response);
    response.writeHead = ((status: number, headers: object) =>
      writeHead(status, { ...headers, 'content-type': 'text/plain' })) as never;
    super.acknowledge(response, clientId);
  }
}

/** Discloses to unauthenticated clients which client ids exist. */
export class DisclosesUnknownClients extends CorrectEndpoint {
  protected override authenticate(request: IncomingMessage, headers: SignedHeaders, bytes: Buffer): void {
    if (!this.isKnownClient(headers.clientId)) throw new RefusalError(404);
    super.authenticate(request, headers, bytes);
  }
}

/** Replies like a framework in development mode. */
export class RepliesWithStackTrace extends CorrectEndpoint {
  protected override refuse(response: ServerResponse, error: unknown): void {
    reply(
      response,
      400,
      { result: { resultStatus: 'F' }, stack: (error as Error).stack },
      { connection: 'close' },
    );
  }
}

/** Replies with the body that it could not use. */
export class RepliesWithBody extends CorrectEndpoint {
  #bytes: Buffer = Buffer.alloc(0);

  protected override async read(request: IncomingMessage): Promise<Buffer> {
    this.#bytes = await super.read(request);
    return this.#bytes;
  }

  protected override refuse(response: ServerResponse): void {
    const result = { resultStatus: 'F', resultMessage: `invalid body ${this.#bytes.toString('utf8')}` };
    reply(response, 400, { result }, { connection: 'close' });
  }
}

export class SendsFrameworkHeader extends CorrectEndpoint {
  protected override async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('x-powered-by', 'Express');
    await super.receive(request, response);
  }
}

/** Hides refusals from monitoring. */
export class RefusesWith200 extends CorrectEndpoint {
  protected override refuse(response: ServerResponse): void {
    reply(response, 200, { result: { resultCode: 'ACCESS_DENIED', resultStatus: 'F' } });
  }
}

/** Does slow work before it replies. */
export class TakesFiveSeconds extends CorrectEndpoint {
  protected readonly takes: number = 5_000;

  protected override acknowledge(response: ServerResponse, clientId: string): void {
    this.clock.pass(this.takes);
    super.acknowledge(response, clientId);
  }
}

export class TakesLongerThanFiveSeconds extends TakesFiveSeconds {
  protected override readonly takes = 5_001;
}
