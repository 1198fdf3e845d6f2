import { describe, expect, it } from 'vitest';
import {
  type CaptureContext,
  isNotificationError,
  type NotificationStore,
  type TransactionQuery,
} from '../../src/index.ts';
import { letTimePass } from '../pass-time.ts';
import { deferred, ReceiverFixture } from './receiver-fixture.ts';

const LEASE = 60_000;

type Settling = CaptureContext & Required<Pick<CaptureContext, 'settle'>>;
type Work = () => Promise<unknown>;

/** A database whose transactions hold their writes back until they commit, and the store in it. */
class Database {
  readonly books: string[] = [];
  readonly tokens = new Map<string, string>();
  isDown = false;

  readonly store = (memory: NotificationStore): NotificationStore => ({
    ...memory,
    claim: async (key, fingerprint, leaseMs) => {
      const claim = await memory.claim(key, fingerprint, leaseMs);
      if (claim.status === 'acquired') this.tokens.set(key, claim.token);
      return claim;
    },
    settleThrough: async (query, key, token, record, retentionMs) => {
      const settle: Work = () => memory.settle(key, token, record, retentionMs);
      await query('settle', [settle as unknown as string]);
      return this.tokens.get(key) === token;
    },
    isSettled: async (key, fingerprint) => {
      if (this.isDown) throw new Error('connection refused');
      const claim = await memory.claim(key, fingerprint, 1);
      if (claim.status === 'acquired') await memory.release(key, claim.token);
      return claim.status === 'settled';
    },
  });

  /** The transaction commits when `run` resolves; otherwise its writes are lost. */
  async transaction(run: (query: TransactionQuery) => Promise<unknown>): Promise<void> {
    const writes: Work[] = [];
    await run(async (text, [write]) => {
      writes.push(text === 'settle' ? (write as unknown as Work) : async () => this.books.push(text));
      return [];
    });
    for (const write of writes) await write();
  }
}

function open() {
  const database = new Database();
  return { database, fixture: new ReceiverFixture({ wrap: database.store }) };
}

describe('context.settle', () => {
  it("commits the handler's writes and the settled record together", async () => {
    const { database, fixture } = open();
    const handler = (_: unknown, { settle }: Settling) =>
      database.transaction(async (query) => {
        await query('booked', []);
        await settle(query);
      });
    expect((await fixture.deliver('captured', handler)).status).toBe(200);
    expect((await fixture.deliver('captured', () => expect.unreachable())).status).toBe(200);
    expect(database.books).toEqual(['booked']);
  });

  it('settles nothing when the transaction is rolled back: the claim is released and Alipay retries', async () => {
    const { database, fixture } = open();
    let fails = true;
    const handler = (_: unknown, { settle }: Settling) =>
      database.transaction(async (query) => {
        await query('booked', []);
        await settle(query);
        if (fails) throw new Error('constraint violated');
      });
    expect((await fixture.deliver('captured', handler)).status).toBe(500);
    fails = false;
    expect((await fixture.deliver('captured', handler)).status).toBe(200);
    expect(database.books).toEqual(['booked']);
  });

  it('does not acknowledge when the handler swallows the error of its transaction and resolves', async () => {
    const { database, fixture } = open();
    const handler = async (_: unknown, { settle }: Settling) => {
      await database
        .transaction(async (query) => {
          await settle(query);
          throw new Error('constraint violated');
        })
        .catch(() => undefined);
    };
    const reply = await fixture.deliver('captured', handler);
    expect(reply).toMatchObject({ status: 500, code: 'HANDLER_FAILED' });
    expect(fixture.lines.at(-1)?.message).toContain('context.settle was not committed');
    expect((await fixture.deliver('captured', () => undefined)).status).toBe(200);
  });

  it('throws when another delivery has claimed meanwhile, so that the transaction rolls back', async () => {
    const { database, fixture } = open();
    const [entered, leave] = [deferred(), deferred()];
    const thrown: unknown[] = [];
    const first = fixture.deliver('captured', async (_, context) => {
      entered.resolve();
      await leave.promise;
      await database
        .transaction(async (query) => {
          await query('booked', []);
          await (context as Settling).settle(query);
        })
        .catch((error: unknown) => {
          thrown.push(error);
          throw error;
        });
    });
    await entered.promise;
    fixture.time.now += LEASE;
    const handler = (_: unknown, { settle }: Settling) =>
      database.transaction(async (query) => {
        await query('booked', []);
        await settle(query);
      });
    expect((await fixture.deliver('captured', handler)).status).toBe(200);
    leave.resolve();
    expect(await first).toMatchObject({ status: 503, code: 'LEASE_LOST' });
    expect(thrown.every((error) => isNotificationError(error) && error.code === 'LEASE_LOST')).toBe(true);
    expect(database.books).toEqual(['booked']);
  });

  it('acknowledges when the commit is done and only its answer was lost, with the error in the log', async () => {
    const { database, fixture } = open();
    const handler = async (_: unknown, { settle }: Settling) => {
      await database.transaction(settle);
      throw new Error('connection lost during COMMIT');
    };
    expect((await fixture.deliver('captured', handler)).status).toBe(200);
    expect(fixture.codes()).toContain('SETTLED_DESPITE_ERROR');
  });

  it('can be called twice in the same delivery', async () => {
    const { database, fixture } = open();
    const handler = (_: unknown, { settle }: Settling) =>
      database.transaction(async (query) => {
        await settle(query);
        await settle(query);
      });
    expect((await fixture.deliver('captured', handler)).status).toBe(200);
  });

  it('is refused after the handler has ended', async () => {
    const { database, fixture } = open();
    const contexts: Settling[] = [];
    await fixture.deliver('captured', (_, context) => contexts.push(context as Settling));
    await expect(database.transaction(async (query) => contexts[0]?.settle(query))).rejects.toThrow(
      'after the handler had ended',
    );
  });

  it('asks again while the store does not answer, and never releases a claim that may be settled', async () => {
    const { database, fixture } = open();
    database.isDown = true;
    const handler = (_: unknown, { settle }: Settling) => database.transaction(settle);
    const reply = await letTimePass(fixture.deliver('captured', handler));
    expect(reply).toMatchObject({ status: 503, code: 'STORE_UNAVAILABLE' });
    expect(fixture.codes()).not.toContain('RELEASE_FAILED');
    database.isDown = false;
    expect((await fixture.deliver('captured', () => expect.unreachable())).status).toBe(200);
  });

  it('of a late handler settles after the reply', async () => {
    const { database, fixture } = open();
    const end = deferred();
    const handler = (_: unknown, { settle }: Settling) =>
      database.transaction(async (query) => {
        await end.promise;
        await settle(query);
      });
    expect((await letTimePass(fixture.deliver('captured', handler))).code).toBe('HANDLER_TIMED_OUT');
    end.resolve();
    await fixture.line('SETTLED_LATE');
    expect((await fixture.deliver('captured', () => expect.unreachable())).status).toBe(200);
  });

  it('settles a conflict, and refuses it when its transaction is rolled back', async () => {
    const database = new Database();
    let fails = true;
    const fixture = new ReceiverFixture({
      wrap: database.store,
      onConflict: (_, context) =>
        database.transaction(async (query) => {
          await query('conflict', []);
          await (context as Settling).settle(query);
          if (fails) throw new Error('constraint violated');
        }),
    });
    await fixture.deliver('captured', () => undefined);
    expect((await fixture.deliver('AUTH_EXPIRED', () => undefined)).status).toBe(409);
    fails = false;
    expect((await fixture.deliver('AUTH_EXPIRED', () => undefined)).status).toBe(200);
    expect(database.books).toEqual(['conflict']);
  });

  const MISUSES = [
    ['a store that cannot', undefined, 'The store cannot settle in your transaction'],
    ['no function', 'SELECT 1' as never, 'The argument of context.settle is string'],
  ] as const;
  const openFor = (query: TransactionQuery | undefined) =>
    new ReceiverFixture(query === undefined ? {} : { wrap: open().database.store });

  it.each(MISUSES)('says what to do with %s', async (_, query, message) => {
    const fixture = openFor(query);
    const handler = (_: unknown, { settle }: Settling) => settle(query ?? (async () => []));
    expect((await fixture.deliver('captured', handler)).status).toBe(500);
    const { fields } = fixture.lines.at(-1) ?? {};
    expect(fields?.['err']).toMatchObject({
      message: expect.stringContaining(message),
      code: 'INVALID_CONFIG',
    });
  });

  it.each(MISUSES)(
    'with %s is never acknowledged, even if the handler ignores the error',
    async (_, query) => {
      const fixture = openFor(query);
      const handler = async (_: unknown, { settle }: Settling) => {
        await settle(query ?? (async () => [])).catch(() => undefined);
      };
      expect(await fixture.deliver('captured', handler)).toMatchObject({
        status: 500,
        code: 'HANDLER_FAILED',
      });
      expect((await fixture.deliver('captured', () => undefined)).status).toBe(200);
    },
  );
});
