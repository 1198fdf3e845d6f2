/** The ms from making a receiver to the first reply; 0 without core. The message is in the environment. */
async function receiveFirst(core) {
  if (core === undefined) return 0;
  const { options, raw } = JSON.parse(process.env.FIRST_MESSAGE);
  const body = Buffer.from(raw.body, 'utf8');
  const begun = performance.now();
  const receiver = core.createReceiver({ ...options, logger: false });
  const { status } = await receiver.receive({ ...raw, body }, () => undefined);
  if (status !== 200) throw new Error(`The first message was answered with ${status}.`);
  return performance.now() - begun;
}

function report(begun, imported, first) {
  process.stdout.write(JSON.stringify({ import: imported - begun, first }));
}

module.exports = { receiveFirst, report };
