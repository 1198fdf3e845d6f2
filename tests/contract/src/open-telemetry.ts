import { IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';

type RequestHook = (request: IncomingMessage) => void;

let isInstrumented = false;
let current: RequestHook | undefined;

/** OpenTelemetry's instrumentation of Node's HTTP server, with a `requestHook`. Returns how to end the hook. */
export async function instrumentRequests(requestHook: RequestHook): Promise<() => void> {
  current = requestHook;
  // A second instrumentation would patch nothing.
  if (!isInstrumented) await instrument();
  return () => {
    current = undefined;
  };
}

async function instrument(): Promise<void> {
  isInstrumented = true;
  const { HttpInstrumentation } = await import('@opentelemetry/instrumentation-http');
  new HttpInstrumentation({
    disableOutgoingRequestInstrumentation: true,
    requestHook: (_span, request) => {
      if (request instanceof IncomingMessage) current?.(request);
    },
  });
  // It patches the module when it is required.
  createRequire(import.meta.url)('node:http');
}
