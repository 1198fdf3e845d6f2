import { spawnSync } from 'node:child_process';
import { describe, expect, it, vi } from 'vitest';
import type { RawRequest } from '../../src/index.ts';
import { createTestKeys, sampleNotification } from '../../src/testing/index.ts';
import { type ObservedReceiver, receiverOf, signed } from '../observed-receiver.ts';
import { RecordedLog } from '../recorded-log.ts';

const MINUTE = 60_000;
const { privateKey } = createTestKeys();
const forged: RawRequest = signed(sampleNotification(), { privateKey });
const noHeaders: RawRequest = { ...forged, headers: { 'content-type': 'application/json' } };
const tooOld = (): RawRequest => signed(sampleNotification(), { requestTime: '1' });

async function flood({ receiver }: ObservedReceiver, request: RawRequest, count: number): Promise<void> {
  for (let sent = 0; sent < count; sent++) {
    expect((await receiver.receive(request, () => expect.unreachable())).status).toBeGreaterThan(399);
  }
}

/** The codes of the lines after the one of the start. */
const linesOf = ({ codes }: ObservedReceiver): unknown[] => codes().slice(1);
const times = (count: number, code: string): string[] => Array(count).fill(code);

describe('the log of a flood of refused requests', () => {
  it('has five lines of a code, and after a minute the number of the others with one of them', async () => {
    const observed = receiverOf();
    await flood(observed, forged, 1_000);
    expect(linesOf(observed)).toEqual(times(5, 'SIGNATURE_MISMATCH'));
    vi.advanceTimersByTime(MINUTE);
    expect(linesOf(observed)).toEqual([...times(5, 'SIGNATURE_MISMATCH'), 'REFUSALS_COUNTED']);
    const { level, fields, message } = observed.lines.at(-1) ?? {};
    expect(level).toBe('warn');
    expect(message).toBe('995 more requests were refused with SIGNATURE_MISMATCH within 60 s.');
    expect(fields).toMatchObject({ refused: 'SIGNATURE_MISMATCH', count: 995, seconds: 60 });
    expect(fields?.['sample']).toMatchObject({
      code: 'SIGNATURE_MISMATCH',
      status: 401,
      clientId: 'T_1',
      verifiedPath: '/n',
      genuine: false,
      hint: expect.any(String),
      message: expect.stringContaining('does not match'),
    });
  });

  it('has five lines again in each minute while the flood goes on: one request a minute silences nothing', async () => {
    const observed = receiverOf();
    for (let minute = 0; minute < 10; minute++) {
      await flood(observed, noHeaders, 20);
      vi.advanceTimersByTime(MINUTE);
    }
    const counts = observed.lines.map(({ fields }) => fields['count']).filter((count) => count !== undefined);
    const minute = [...times(5, 'MISSING_HEADER'), 'REFUSALS_COUNTED'];
    expect(linesOf(observed)).toEqual(Array(10).fill(minute).flat());
    expect(counts).toEqual(Array(10).fill(15));
  });

  it('has lines of its own again after a quiet minute', async () => {
    const observed = receiverOf();
    await flood(observed, noHeaders, 6);
    vi.advanceTimersByTime(2 * MINUTE);
    await flood(observed, noHeaders, 1);
    expect(linesOf(observed)).toEqual([...times(5, 'MISSING_HEADER'), 'REFUSALS_COUNTED', 'MISSING_HEADER']);
  });

  it('has the line of each code, however many there are of another', async () => {
    const observed = receiverOf();
    await flood(observed, forged, 100);
    await flood(observed, noHeaders, 1);
    expect(linesOf(observed).at(-1)).toBe('MISSING_HEADER');
  });

  it('has each minute another of the counted ones, of which none can choose to be it', async () => {
    const observed = receiverOf({ maxBodyBytes: 10 });
    const sizes = Array.from({ length: 30 }, (_, at) => 11 + at);
    const named = (size: number): RawRequest => ({ ...forged, method: `M${size}`, body: Buffer.alloc(size) });
    for (let minute = 0; minute < 60; minute++) {
      for (const size of sizes) await flood(observed, named(size), 1);
      vi.advanceTimersByTime(MINUTE);
    }
    const samples = observed.lines.map(({ fields }) => fields['sample'] as { message?: string } | undefined);
    const methods = samples.flatMap((sample) => sample?.message?.match(/M\d+/) ?? []);
    expect(methods).toHaveLength(60);
    // Of 25, with 60 draws: fewer than 10 are as likely as one in 10^12.
    expect(new Set(methods).size).toBeGreaterThan(9);
  });

  it('has a line for each message whose signature held', async () => {
    const observed = receiverOf();
    await flood(observed, forged, 100);
    await flood(observed, tooOld(), 20);
    vi.advanceTimersByTime(MINUTE);
    expect(linesOf(observed).filter((code) => code === 'TOO_OLD')).toHaveLength(20);
    expect(observed.lines.filter(({ fields }) => fields['refused'] === 'TOO_OLD')).toEqual([]);
  });

  it('has the number at close, and once', async () => {
    const observed = receiverOf();
    await flood(observed, noHeaders, 8);
    await observed.receiver.close();
    vi.advanceTimersByTime(MINUTE);
    await observed.receiver.close();
    expect(linesOf(observed)).toEqual([...times(5, 'MISSING_HEADER'), 'REFUSALS_COUNTED']);
    expect(observed.lines.at(-1)?.fields).toMatchObject({ count: 3, seconds: 0 });
  });

  it('has the number with the next refusal, when a runtime stops the timers with the request', async () => {
    const observed = receiverOf();
    await flood(observed, noHeaders, 8);
    vi.clearAllTimers();
    vi.advanceTimersByTime(MINUTE);
    await flood(observed, noHeaders, 1);
    expect(linesOf(observed)).toEqual([...times(5, 'MISSING_HEADER'), 'REFUSALS_COUNTED', 'MISSING_HEADER']);
  });

  it('is the log of the request, if the request has one', async () => {
    const { logger, lines } = new RecordedLog();
    const { receiver, codes } = receiverOf();
    for (let sent = 0; sent < 8; sent++) await receiver.receive(noHeaders, () => undefined, logger);
    vi.advanceTimersByTime(MINUTE);
    expect(lines.map(({ fields }) => fields['code'])).toEqual([
      ...times(5, 'MISSING_HEADER'),
      'REFUSALS_COUNTED',
    ]);
    expect(codes()).toEqual(['STORE_NOT_DURABLE']);
  });

  it('counts what has failed in an option, with the error of the last', async () => {
    const observed = receiverOf({
      publicTarget: () => {
        throw new Error('no target');
      },
    });
    await flood(observed, forged, 7);
    vi.advanceTimersByTime(MINUTE);
    expect(observed.lines.at(-1)).toMatchObject({
      level: 'warn',
      fields: { refused: 'HANDLER_FAILED', count: 2, err: { message: 'no target' } },
    });
  });

  it('starts no timer for a few refusals', async () => {
    await flood(receiverOf(), noHeaders, 5);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('keeps no process alive', () => {
    const program = `
      import { createReceiver } from ${JSON.stringify(new URL('../../dist/index.js', import.meta.url).href)};
      const receiver = createReceiver({ resolveKeys: () => undefined, logger: false });
      const request = { method: 'PUT', target: '/n', headers: [], body: new Uint8Array() };
      for (let sent = 0; sent < 10; sent++) await receiver.receive(request, () => undefined);
      console.log(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length);`;
    const argv = ['--input-type=module', '-e', program];
    expect(spawnSync(process.execPath, argv, { encoding: 'utf8' }).stdout).toBe('0\n');
  });
});
