import { spawnSync } from 'node:child_process';
import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { inspect } from 'node:util';
import bunyan from 'bunyan';
import { createConsola } from 'consola';
import log4js from 'log4js';
import { pino } from 'pino';
import { ROARR, Roarr } from 'roarr';
import { Logger as TsLogger } from 'tslog';
import { describe, expect, it, vi } from 'vitest';
import winston from 'winston';
import { createReceiver, type RawRequest, type ReceiverOptions } from '../../src/index.ts';
import { readLogger } from '../../src/options/logger.ts';
import { createTestKeys, sampleNotification, signNotification } from '../../src/testing/index.ts';

// roarr reads it when it is loaded, and prints nothing otherwise.
vi.hoisted(() => vi.stubEnv('ROARR_LOG', 'true'));

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

const shown = (part: unknown): string => (typeof part === 'string' ? part : inspect(part));

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
    'roarr',
    () => {
      const lines: string[] = [];
      ROARR.write = (line) => void lines.push(line);
      return { logger: Roarr as unknown as AnyLogger, text: () => lines.join('\n') };
    },
  ],
  ...(['json', 'pretty'] as const).map((type) => {
    return [
      `tslog, ${type}`,
      () => {
        const lines: string[] = [];
        const overwrite = {
          transportJSON: (line: unknown) => void lines.push(JSON.stringify(line)),
          transportFormatted: (...parts: unknown[]) =>
            void lines.push(parts.slice(0, 3).flat().map(shown).join(' ')),
        };
        const logger = new TsLogger({ type, overwrite, stylePrettyLogs: false }) as unknown as AnyLogger;
        return { logger, text: () => lines.join('\n') };
      },
    ] as const;
  }),
  ['a wrapper that passes fields and message to winston', () => winstonBehind()],
  [
    "a logger like Nest's",
    () => {
      const lines: string[] = [];
      const keep = (line: unknown): number => lines.push(String(line));
      return { logger: { log: keep, warn: keep, error: keep }, text: () => lines.join('\n') };
    },
  ],
];

/** A wrapper that passes its arguments on to a logger with the other order. */
const winstonBehind = (): { logger: AnyLogger; text: () => string } => {
  const { stream, text } = sink();
  const transports = [new winston.transports.Stream({ stream })];
  const inner = winston.createLogger({ transports, format: winston.format.simple() });
  const call =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (...given: unknown[]): unknown =>
      (inner[level] as (...args: unknown[]) => unknown)(...given);
  const logger = { debug: call('debug'), info: call('info'), warn: call('warn'), error: call('error') };
  return { logger, text };
};

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
    // A store or an adapter logs by itself.
    readLogger(logger).error({ err: new Error('disk full') }, 'The store failed.');
    for (const part of ['disk full', 'The store failed.']) expect(text()).toContain(part);
    for (const part of ['HANDLER_FAILED', 'The handler threw.', 'Fix the error in err', 'no database']) {
      expect(text()).toContain(part);
    }
    for (const part of ['METHOD_NOT_ALLOWED', 'A notification is a POST.']) expect(text()).toContain(part);
    expect(text()).not.toContain('[object Object]');
    // The stack: the file of the merchant's handler.
    expect(text()).toContain('loggers.test.ts');
  });

  it.each(LOGGERS)(
    'has the number of the refused requests of a flood, and few lines: %s',
    async (_, open) => {
      const { logger, text } = open();
      const receiver = createReceiver({ clientId: 'T_1', publicKey: alipay.publicKey, logger });
      const request: RawRequest = { method: 'PUT', target: '/n', headers: [], body: new Uint8Array() };
      for (let sent = 0; sent < 100; sent++) await receiver.receive(request, () => undefined);
      await receiver.close();
      for (const part of [
        'REFUSALS_COUNTED',
        '95 more requests',
        'requests in front of this server',
        'sample',
      ]) {
        expect(text()).toContain(part);
      }
      expect(text().match(/A notification is a POST\./g)?.length).toBeLessThan(2 * 7);
    },
  );

  it.each([
    [{ NODE_NO_WARNINGS: '1' }, [], ''],
    [{ NODE_OPTIONS: '--no-warnings' }, [], ''],
    [{}, ['--no-warnings'], ''],
    [{}, ['--disable-warning=NotifyCaptureWarning'], ''],
    [{}, ['--disable-warning', 'NotifyCaptureWarning'], ''],
    [{}, ['--disable-warning=HANDLER_FAILED'], ''],
    [{ NODE_OPTIONS: '--disable-warning=NotifyCaptureWarning' }, [], ''],
    [{}, [], "process.removeAllListeners('warning');"],
    [
      {},
      [],
      "process.removeAllListeners('warning').on('warning', (warning) => console.error(warning.code));",
    ],
    [{}, ['--disable-warning=ExperimentalWarning'], ''],
  ])('leaves one trace of an error without a logger, also with %o %o %s', (env, argv, first) => {
    const program = `
        ${first}
        import { createReceiver } from ${JSON.stringify(new URL('../../dist/index.js', import.meta.url).href)};
        const receiver = createReceiver({ clientId: 'T_1', publicKey: '${alipay.publicKey}' });
        await receiver.deliver(null, () => undefined);`;
    const child = spawnSync(process.execPath, [...argv, '--input-type=module', '-e', program], {
      env: { ...process.env, ...env },
      encoding: 'utf8',
    });
    expect(child.stderr.match(/(?<!errors\/)HANDLER_FAILED/g)).toHaveLength(1);
  });
});
