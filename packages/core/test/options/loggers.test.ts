import { spawnSync } from 'node:child_process';
import { Console } from 'node:console';
import { Writable } from 'node:stream';
import bunyan from 'bunyan';
import { createConsola } from 'consola';
import log4js from 'log4js';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import winston from 'winston';
import { createReceiver, type ReceiverOptions } from '../../src/index.ts';
import { createTestKeys, sampleNotification, signNotification } from '../../src/testing/index.ts';

const alipay = createTestKeys();
type AnyLogger = NonNullable<ReceiverOptions['logger']>;

/** A stream that keeps its text. */
function sink(): { stream: Writable; text: () => string } {
  let written = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      written += String(chunk);
      done();
    },
  });
  return { stream, text: () => written };
}

/** Each logger, and the text that it has printed. */
const LOGGERS: readonly (readonly [name: string, open: () => { logger: AnyLogger; text: () => string }])[] = [
  [
    'pino',
    () => {
      const { stream, text } = sink();
      return { logger: pino(stream), text };
    },
  ],
  [
    'bunyan',
    () => {
      const { stream, text } = sink();
      const { err } = bunyan.stdSerializers;
      return { logger: bunyan.createLogger({ name: 'shop', stream, serializers: { err } }), text };
    },
  ],
  [
    'bunyan, without serializers',
    () => {
      const { stream, text } = sink();
      return { logger: bunyan.createLogger({ name: 'shop', stream }), text };
    },
  ],
  ...(['json', 'simple', 'cli'] as const).map((format) => {
    return [
      `winston, ${format}`,
      () => {
        const { stream, text } = sink();
        const transports = [new winston.transports.Stream({ stream })];
        const formatted = format === 'cli' ? winston.format.simple() : winston.format[format]();
        return {
          logger: winston.createLogger({ transports, format: formatted }) as unknown as AnyLogger,
          text,
        };
      },
    ] as const;
  }),
  [
    'log4js',
    () => {
      const lines: string[] = [];
      const appender = { configure: () => (event: { data: unknown[] }) => lines.push(event.data.join(' ')) };
      const categories = { default: { appenders: ['kept'], level: 'all' } };
      log4js.configure({ appenders: { kept: { type: appender } }, categories } as never);
      return { logger: log4js.getLogger() as unknown as AnyLogger, text: () => lines.join('\n') };
    },
  ],
  [
    'consola',
    () => {
      const lines: string[] = [];
      const reporters = [{ log: ({ args }: { args: unknown[] }) => void lines.push(args.join(' ')) }];
      return {
        logger: createConsola({ reporters, level: 5 }) as unknown as AnyLogger,
        text: () => lines.join('\n'),
      };
    },
  ],
  [
    'console',
    () => {
      const { stream, text } = sink();
      return { logger: new Console(stream), text };
    },
  ],
  [
    "a logger like Nest's",
    () => {
      const lines: string[] = [];
      const keep = (line: unknown): number => lines.push(String(line));
      return { logger: { log: keep, warn: keep, error: keep }, text: () => lines.join('\n') };
    },
  ],
];

describe('a refusal in a log', () => {
  it.each(LOGGERS)('has code, message, hint and cause: %s', async (_, open) => {
    const { logger, text } = open();
    const receiver = createReceiver({ clientId: 'T_1', publicKey: alipay.publicKey, logger });
    const request = signNotification({
      privateKey: alipay.privateKey,
      clientId: 'T_1',
      target: '/n',
      body: sampleNotification(),
    });
    await receiver.receive(request, () => Promise.reject(new Error('no database')));
    await receiver.receive({ ...request, method: 'PUT' }, () => undefined);
    for (const part of ['HANDLER_FAILED', 'The handler threw.', 'Fix the error in err', 'no database']) {
      expect(text()).toContain(part);
    }
    for (const part of ['METHOD_NOT_ALLOWED', 'A notification is a POST.']) expect(text()).toContain(part);
    expect(text()).not.toContain('[object Object]');
  });

  it.each([{ NODE_NO_WARNINGS: '1' }, { NODE_OPTIONS: '--no-warnings' }])(
    'leaves a trace of an error without a logger, also with %o',
    (env) => {
      const program = `
        import { createReceiver } from ${JSON.stringify(new URL('../../dist/index.js', import.meta.url).href)};
        const receiver = createReceiver({ clientId: 'T_1', publicKey: '${alipay.publicKey}' });
        await receiver.deliver(null, () => undefined);`;
      const child = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
        env: { ...process.env, ...env },
        encoding: 'utf8',
      });
      expect(child.stderr).toContain('HANDLER_FAILED');
    },
  );
});
