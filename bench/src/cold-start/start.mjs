// A fresh process with ES modules: imports what its arguments name, and receives a first message if one is given.
import { receiveFirst, report } from './first-message.cjs';

const names = process.argv.slice(2);
const begun = performance.now();
for (const name of names) await import(name);
const imported = performance.now();
const core = names.includes('@notify-capture/core') ? await import('@notify-capture/core') : undefined;
report(begun, imported, await receiveFirst(core));
