import { describeAdapterContract } from '@notify-capture/contract';
import { afterAll, beforeAll, describe } from 'vitest';
import { harnessOn } from '../src/harness.ts';
import { RUNTIMES, type RunningRuntime } from '../src/runtimes.ts';

describe.each(RUNTIMES)('$name', (runtime) => {
  let running: RunningRuntime;
  beforeAll(async () => {
    running = await runtime.start('contract');
  });
  afterAll(() => running.stop());
  describeAdapterContract(
    runtime.name,
    harnessOn(runtime, () => running),
  );
});
