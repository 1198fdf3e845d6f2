// The application on workerd.
import { Application } from './application.ts';

const application = new Application();

const worker = {
  fetch(
    request: Request,
    _env: unknown,
    ctx: { waitUntil(promise: Promise<unknown>): void },
  ): Promise<Response> {
    const response = application.fetch(request);
    // As the README of packages/web advises: otherwise a client that closes its connection ends the delivery.
    ctx.waitUntil(response);
    return response;
  },
};

export { worker as default };
