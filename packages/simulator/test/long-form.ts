/** The long form of the tests covers more cases and takes longer. `npm test` runs the short form. */
export const LONG = process.env['TEST_FORM'] === 'long';

/** In ms. Ends only a test that hangs, even on a slow machine. */
export const PATIENCE = 120_000;
