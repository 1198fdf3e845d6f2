import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type {
  CaptureHandler,
  CaptureNotification,
  KnownResultCode,
  NotificationStore,
  Reply,
} from '../../src/index.ts';
import { letTimePass } from '../pass-time.ts';
import { deferred, type FixtureOptions, ReceiverFixture } from './receiver-fixture.ts';

const LEASE = 60_000;
const RESULTS: readonly KnownResultCode[] = [
  'CAPTURE_IN_PROCESS',
  'UNKNOWN_EXCEPTION',
  'SUCCESS',
  'AUTH_EXPIRED',
];
const isFinal = (result: KnownResultCode): boolean => result === 'SUCCESS' || result === 'AUTH_EXPIRED';

type Step =
  | {
      readonly kind: 'deliver';
      readonly result: KnownResultCode;
      readonly handler: 'resolves' | 'throws' | 'waits';
    }
  | { readonly kind: 'finish'; readonly how: 'resolves' | 'throws' }
  | { readonly kind: 'expire' }
  | { readonly kind: 'restart' }
  | { readonly kind: 'fault'; readonly at: 'claim' | 'settle' | 'settle answer' };

const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record<Step & { kind: 'deliver' }>({
        kind: fc.constant('deliver'),
        result: fc.constantFrom(...RESULTS),
        handler: fc.constantFrom('resolves', 'throws', 'waits'),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record<Step & { kind: 'finish' }>({
        kind: fc.constant('finish'),
        how: fc.constantFrom('resolves', 'throws'),
      }),
    },
    { weight: 1, arbitrary: fc.constant<Step>({ kind: 'expire' }) },
    { weight: 1, arbitrary: fc.constant<Step>({ kind: 'restart' }) },
    {
      weight: 1,
      arbitrary: fc.record<Step & { kind: 'fault' }>({
        kind: fc.constant('fault'),
        at: fc.constantFrom('claim', 'settle', 'settle answer'),
      }),
    },
  ),
  { minLength: 1, maxLength: 25 },
);

/** Each result of the capture, verified once: the model does not cover signatures. */
const captures = new Map<KnownResultCode, Promise<CaptureNotification>>();

/** A handler that has not returned yet. */
interface Running {
  readonly claim: number;
  readonly result: KnownResultCode;
  readonly end: ReturnType<typeof deferred<void>>;
  readonly reply: Promise<{ status: number }>;
}

/** The expected state of one capture, by the rules of ARCHITECTURE.md and not by the code of core. */
class Model {
  settled: KnownResultCode[] = [];
  /** The number of the current claim. */
  claim = 0;
  /** The end of its lease, in ms. */
  leaseEnd = 0;
  /** A handler ran since the last settle. */
  ranUnsettled = false;

  expectDelivery(result: KnownResultCode, now: number): 200 | 503 | 409 | 'runs' {
    if (this.settled.includes(result)) return 200;
    if (now < this.leaseEnd) return 503;
    this.claim += 1;
    const last = this.settled.at(-1);
    if (last === undefined || !isFinal(last)) return 'runs';
    return isFinal(result) ? 409 : 200;
  }

  settle(result: KnownResultCode): void {
    this.settled.push(result);
    this.leaseEnd = 0;
    this.ranUnsettled = false;
  }
}

/** Runs a sequence of steps against the receiver and the model. */
class StepRunner {
  readonly model = new Model();
  readonly #faults: string[] = [];
  readonly #running: Running[] = [];
  #fixture = new ReceiverFixture(this.#options());

  async step(step: Step): Promise<void> {
    switch (step.kind) {
      case 'deliver':
        return this.#deliver(step.result, step.handler);
      case 'finish':
        return this.#finish(step.how);
      case 'expire':
        this.#fixture.time.now += LEASE;
        return;
      case 'restart':
        return this.#restart();
      case 'fault':
        this.#faults.push(step.at);
    }
  }

  /** Ends the running handlers, then checks that each settled result is still acknowledged without a handler. */
  async end(): Promise<void> {
    this.#faults.length = 0;
    while (this.#running.length > 0) await this.#finish('resolves');
    vi.clearAllTimers();
    for (const result of this.model.settled) {
      const reply = await this.#send(result, () =>
        expect.unreachable('the handler of a settled result ran again'),
      );
      expect(reply.status).toBe(200);
    }
  }

  async #deliver(result: KnownResultCode, behavior: 'resolves' | 'throws' | 'waits'): Promise<void> {
    if (this.#takeFault('claim')) {
      this.#faults.push('claim now');
      expect((await this.#send(result, () => expect.unreachable())).status).toBe(503);
      return;
    }
    const expected = this.model.expectDelivery(result, this.#fixture.time.now);
    const end = deferred();
    const entered = deferred();
    const reply = this.#send(result, async (_, { mayHaveRunBefore }) => {
      expect(expected, 'the handler ran beside another one, or again').toBe('runs');
      if (this.model.ranUnsettled) expect(mayHaveRunBefore).toBe(true);
      this.model.ranUnsettled = true;
      this.model.leaseEnd = this.#fixture.time.now + LEASE;
      entered.resolve();
      await end.promise;
    });
    if (expected !== 'runs') {
      expect((await reply).status).toBe(expected);
      return;
    }
    await Promise.race([entered.promise, reply]);
    this.#running.push({ claim: this.model.claim, result, end, reply });
    if (behavior !== 'waits') await this.#finish(behavior, this.#running.length - 1);
  }

  async #send(result: KnownResultCode, handler: CaptureHandler): Promise<Reply> {
    const capture = captures.get(result) ?? this.#fixture.capture(result);
    captures.set(result, capture);
    return this.#fixture.receiver.deliver(await capture, handler);
  }

  async #finish(how: 'resolves' | 'throws', index = 0): Promise<void> {
    const [running] = this.#running.splice(index, 1);
    if (running === undefined) return;
    const current = running.claim === this.model.claim;
    if (how === 'throws') {
      running.end.reject(new Error('the database is closed'));
      expect((await running.reply).status).toBe(500);
      if (current) this.model.leaseEnd = 0;
      return;
    }
    running.end.resolve();
    const { status } = await letTimePass(running.reply);
    expect(status, 'only a settled result is acknowledged').toBe(current ? 200 : 503);
    if (current) this.model.settle(running.result);
    // A fault that no call has met must not affect the next step.
    this.#faults.length = 0;
  }

  /** The process ends: its handlers never return, and the store keeps its records. */
  #restart(): void {
    for (const { reply } of this.#running.splice(0)) reply.catch(() => undefined);
    this.#fixture = new ReceiverFixture({ ...this.#options(), after: this.#fixture });
  }

  /** No handler is late: the handler timeout is longer than all faults of a sequence together. */
  #options(): FixtureOptions {
    return { wrap: (store) => this.#faulty(store), handlerTimeout: LEASE - 1 };
  }

  #faulty(store: NotificationStore): NotificationStore {
    return {
      ...store,
      claim: async (...given) => {
        if (this.#takeFault('claim now')) throw new Error('no route to the store');
        return store.claim(...given);
      },
      settle: async (...given) => {
        if (this.#takeFault('settle')) throw new Error('no route to the store');
        const settled = await store.settle(...given);
        if (this.#takeFault('settle answer')) throw new Error('the answer was lost');
        return settled;
      },
    };
  }

  #takeFault(at: string): boolean {
    const index = this.#faults.indexOf(at);
    if (index < 0) return false;
    this.#faults.splice(index, 1);
    return true;
  }
}

describe('delivery, compared with a model', () => {
  it('acknowledges only settled results, and runs no handler beside another one or after a settle', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        const runner = new StepRunner();
        for (const step of sequence) await runner.step(step);
        await runner.end();
      }),
      { numRuns: 150 },
    );
  });
});
