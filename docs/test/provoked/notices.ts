import { memoryStore, writeToNode } from '@notify-capture/core';
import { notifyCapture } from '@notify-capture/web';
import { capture, keys, type Line, logged, observed, signed } from './line.ts';

type Notice = () => Promise<Line>;

const never = () => new Promise<never>(() => {});
const fails = (message: string) => () => Promise.reject(new Error(message));
const REFUSED = 'connect ECONNREFUSED 10.0.0.7:5432';

/** Causes each line of the log that is not a refusal; answers the line. */
export const NOTICES: Readonly<Record<string, Notice>> = {
  STORE_NOT_DURABLE: async () => observed({ store: undefined }).line('STORE_NOT_DURABLE'),
  INCONSISTENT_RESULT: accepted('INCONSISTENT_RESULT', {
    result: { resultCode: 'SUCCESS', resultStatus: 'F', resultMessage: 'Success' },
  }),
  INVALID_OPTIONAL_FIELDS: accepted('INVALID_OPTIONAL_FIELDS', { captureTime: 'yesterday' }),
  SETTLE_FAILED: async () => {
    const { receiver, line } = observed({ store: { ...memoryStore(), settle: fails(REFUSED) } });
    void receiver.receive(signed(), () => undefined);
    return line('SETTLE_FAILED');
  },
  RELEASE_FAILED: async () => {
    const { receiver, line } = observed({ store: { ...memoryStore(), release: fails(REFUSED) } });
    await receiver.receive(signed(), fails('relation "books" does not exist'));
    return line('RELEASE_FAILED');
  },
  SETTLED_LATE: async () => {
    const { receiver, line } = observed({ handlerTimeout: 7 });
    let finish: () => void = () => undefined;
    const late = new Promise<void>((done) => {
      finish = done;
    });
    await receiver.receive(signed(), () => late);
    finish();
    return line('SETTLED_LATE');
  },
  REPLY_NOT_SENT: async () => {
    const { logger, line } = logged();
    const response = {
      headersSent: false,
      writeHead: () => {
        throw new TypeError('headers.map is not a function');
      },
      end: () => undefined,
    };
    writeToNode({ status: 200, headers: {}, body: '' } as never, response, logger);
    return line('REPLY_NOT_SENT');
  },
  ON_REFUSED_FAILED: async () => {
    const { receiver, line } = observed({ onRefused: fails('relation "refused" does not exist') });
    await receiver.receive(signed('{"notifyType":'), () => undefined);
    return line('ON_REFUSED_FAILED');
  },
  REFUSALS_COUNTED: async () => {
    const { receiver, line } = observed();
    for (let sent = 0; sent < 8; sent++) await receiver.receive({ ...signed(), method: 'PUT' }, never);
    await receiver.close();
    return line('REFUSALS_COUNTED');
  },
  CLOSED_EARLY: async () => {
    const { receiver, line } = observed({ handlerTimeout: 7, lease: 8 });
    await receiver.receive(signed(), never);
    await receiver.close();
    return line('CLOSED_EARLY');
  },
  ENVIRONMENT_CHANGED: async () => {
    const { logger, line } = logged();
    const options = (_env: object) => ({
      clientId: 'T_1',
      publicKey: keys.publicKey,
      logger,
      store: memoryStore(),
      onCapture: () => undefined,
    });
    const alipay = notifyCapture(options);
    for (const env of [{}, {}]) await alipay(new Request('http://127.0.0.1/n', { method: 'POST' }), env);
    return line('ENVIRONMENT_CHANGED');
  },
};

function accepted(code: string, fields: object): Notice {
  return async () => {
    const { receiver, line } = observed();
    await receiver.receive(signed(capture('captured', fields)), () => undefined);
    return line(code);
  };
}
