// The same with CommonJS.
const { receiveFirst, report } = require('./first-message.cjs');

const names = process.argv.slice(2);
const begun = performance.now();
for (const name of names) require(name);
const imported = performance.now();
const core = names.includes('@notify-capture/core') ? require('@notify-capture/core') : undefined;
receiveFirst(core).then((first) => report(begun, imported, first));
