/** `npm run test:abuse` runs the long form. */
export const LONG = process.env['TEST_FORM'] === 'long';
