/** The long form, `npm run test:faults`, has every case on every store; the short form, in `npm test`, one of each. */
export const LONG = process.env['TEST_FORM'] === 'long';

/** How much of each case is run. */
export const SCALE = {
  /** Captures that are cut off together by one SIGKILL. */
  batch: LONG ? 20 : 10,
  /** SIGKILLs at each boundary. */
  kills: LONG ? 10 : 1,
  /** Captures of a case that breaks something else: fewer than connections of a merchant's pool, as all are held. */
  captures: LONG ? 24 : 5,
  /** SIGKILLs among three processes. */
  threeProcessesKills: LONG ? 60 : 3,
  /** Captures between two of them. */
  threeProcessesCaptures: 20,
} as const;
