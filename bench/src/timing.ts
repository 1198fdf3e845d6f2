import { Bench } from 'tinybench';

/** Times of one call, in µs: on the clock, and of the CPU in all threads of this process (with garbage collection). */
export interface Timing {
  readonly wall: number;
  readonly cpu: number;
}

/**
 * Calls `call` with each message once, one after the other, and answers the means. One call of the clock is
 * included, which is far below 1 µs.
 *
 * @throws Error the first error of a call
 */
export async function timeEach<Message>(
  messages: readonly Message[],
  call: (message: Message) => unknown,
  { async }: { readonly async: boolean },
): Promise<Timing> {
  const bench = new Bench({ iterations: messages.length, time: 0, warmup: false, throws: true });
  let next = 0;
  // Both are read again by each task of tinybench: an index runs over, never out.
  bench.add('call', () => call(messages[next++ % messages.length] as Message), { async });
  const before = process.cpuUsage();
  const [task] = await bench.run();
  const { user, system } = process.cpuUsage(before);
  if (task?.result === undefined || !('latency' in task.result)) throw new Error('Nothing was measured.');
  return { wall: task.result.latency.mean * 1000, cpu: (user + system) / messages.length };
}
