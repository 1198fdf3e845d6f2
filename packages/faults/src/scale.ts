const LONG = process.env['FAULTS'] === 'long';

/** How much of each case is run: short within `npm test`, long by `npm run test:faults`. */
export const SCALE = {
  /** Captures that are cut off together by one SIGKILL. */
  batch: 20,
  /** SIGKILLs at each boundary. */
  kills: LONG ? 10 : 2,
  /** The same on an embedded store, which takes long to open. */
  killsOnDisk: LONG ? 10 : 1,
  /** Captures of a case that breaks something else. */
  captures: LONG ? 50 : 10,
  /** How long three processes are killed in turn, in s: one each second. */
  chaos: LONG ? 60 : 5,
  /** How many times faster than Alipay's the whole retry span goes by: 24 h 22 min in 7.3 s. */
  speed: LONG ? 4_000 : 12_000,
} as const;
