import { DiagLogLevel, diag } from '@opentelemetry/api';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { NotifyCaptureInstrumentation, type NotifyCaptureInstrumentationOptions } from '../src/index.ts';
import { startTelemetry } from './telemetry.ts';

type Overdue = NonNullable<NotifyCaptureInstrumentationOptions['overdue']>;

/** What `overdue` answers, one after the other, and then again the last; and the warnings of OpenTelemetry. */
function start(...answers: readonly [Overdue, ...Overdue[]]) {
  const warnings: unknown[][] = [];
  const warn = (...args: unknown[]): void => {
    warnings.push(args);
  };
  const ignore = (): void => undefined;
  let asked = 0;
  const overdue: Overdue = () => (answers[asked++] ?? answers[answers.length - 1] ?? answers[0])();
  const { points } = startTelemetry();
  diag.setLogger({ error: warn, warn, info: ignore, debug: ignore, verbose: ignore }, DiagLogLevel.WARN);
  const instrumentation = new NotifyCaptureInstrumentation({ overdue });
  onTestFinished(() => {
    instrumentation.disable();
    diag.disable();
  });
  const count = async (): Promise<unknown> => (await points('notify_capture.overdue_captures'))[0]?.value;
  return { count, warnings, asked: () => asked };
}

/** Fakes time: only the test lets it pass, also for the exporter, which exports in a timer. */
function fakeTime(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
}

const hang = (): Promise<never> => new Promise(() => undefined);

describe('the overdue captures', () => {
  it.each([
    ['a number', () => 3],
    ['a list, as a store on Postgres answers', async () => [{}, {}, {}]],
  ])('are counted by %s', async (_, overdue) => {
    const { count, warnings } = start(overdue);
    expect(await count()).toBe(3);
    expect(warnings).toEqual([]);
  });

  it.each([
    ['fails', () => Promise.reject(new Error('connection refused')), 'connection refused'],
    [
      'throws',
      () => {
        throw new Error('no store');
      },
      'no store',
    ],
    ['returns neither a number nor a list', () => undefined as never, 'It returned undefined'],
    ['returns no count', () => Number.NaN, 'must return a number or a list'],
  ])('are NaN, not the previous count, and a warning if overdue %s', async (_, broken, reason) => {
    const { count, warnings } = start(
      () => 3,
      broken,
      () => 4,
    );
    expect(await count()).toBe(3);
    expect(await count()).toBeNaN();
    expect(String(warnings)).toContain('The overdue captures could not be counted.');
    expect(String(warnings)).toContain(reason);
    expect(await count()).toBe(4);
  });

  it('hold up a collection for 5 s at most', async () => {
    const { count, warnings } = start(hang);
    fakeTime();
    const collected = count();
    await vi.advanceTimersByTimeAsync(5_001);
    expect(await collected).toBeNaN();
    expect(String(warnings)).toContain('overdue did not answer within 5000 ms');
  });

  it('are one question to the store at a time, until it has an answer', async () => {
    const store: { answer: (count: number) => void } = { answer: () => undefined };
    const { count, warnings, asked } = start(
      () =>
        new Promise((resolve) => {
          store.answer = resolve;
        }),
      () => 4,
    );
    fakeTime();
    const collected = [count(), count()];
    await vi.advanceTimersByTimeAsync(5_001);
    expect(await Promise.all(collected)).toEqual([Number.NaN, Number.NaN]);
    // No further 5 s: the store still hangs.
    const later = count();
    await vi.advanceTimersByTimeAsync(1);
    expect(await later).toBeNaN();
    expect(asked()).toBe(1);
    expect(warnings).toHaveLength(1);
    store.answer(3);
    await vi.advanceTimersByTimeAsync(1);
    const answered = count();
    await vi.advanceTimersByTimeAsync(1);
    expect(await answered).toBe(4);
  });
});
