import type { AdapterHarness } from '@notify-capture/contract';
import type { Receiver } from '@notify-capture/core';
import { Control } from './control.ts';
import type { RunningRuntime, Runtime } from './runtimes.ts';

/** A harness whose applications run in the process of a runtime, one after the other. */
export function harnessOn(
  { endsWithReply = false, repliesInChunks = false, refusedByFramework = {} }: Runtime,
  running: () => RunningRuntime,
): AdapterHarness {
  return {
    hasOwnTime: true,
    endsWithReply,
    repliesInChunks,
    refusedByFramework,
    async start(setup) {
      const { port } = running();
      const control = await Control.open();
      const ask = async (path: string, body: object): Promise<void> => {
        const headers = { 'content-type': 'application/json' };
        const url = `http://127.0.0.1:${port}/control/${path}`;
        const { ok } = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
        if (!ok) throw new Error(`The application did not ${path}.`);
      };
      await ask('start', { control: control.url, ...(control.encode(setup) as object) });
      const receiver = { close: () => ask('close', {}) } as Receiver;
      return { port, receiver, stop: control.stop };
    },
  };
}
