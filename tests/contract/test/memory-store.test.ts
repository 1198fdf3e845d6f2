import { memoryStore } from '@notify-capture/core';
import { describeStoreContract } from '../src/index.ts';

describeStoreContract('The memory store', {
  async open() {
    let now = 1_000_000;
    const store = memoryStore({ clock: () => now });
    return {
      stores: [store],
      async elapse(ms) {
        now += ms;
      },
      close: async () => undefined,
    };
  },
});
