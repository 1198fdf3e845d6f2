/** `npm run test:faults` runs the long form, with every case on every store. `npm test` runs the short form. */
export const LONG = process.env['TEST_FORM'] === 'long';

/** The size of each case. */
export const SCALE = {
  /** Captures that one SIGKILL interrupts. */
  batch: LONG ? 20 : 10,
  /** SIGKILLs at each boundary. */
  kills: LONG ? 10 : 1,
  /** Captures of the other cases. A merchant's pool needs more connections, because all captures are held at once. */
  captures: LONG ? 24 : 5,
  /** SIGKILLs of three processes. */
  threeProcessesKills: LONG ? 60 : 3,
  /** Captures between two SIGKILLs of three processes. */
  threeProcessesCaptures: 20,
} as const;
