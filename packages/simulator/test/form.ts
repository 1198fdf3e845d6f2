/** The long form proves more with the same tests, and takes longer; `npm test` runs the short form. */
export const LONG = process.env['TEST_FORM'] === 'long';

/** In ms: ends only what hangs, however slow the machine is. */
export const PATIENCE = 120_000;
