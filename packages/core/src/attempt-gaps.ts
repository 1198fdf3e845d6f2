const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/**
 * The gaps before Alipay's eight attempts, in ms. The last attempt comes 24 h 22 min after the first
 * (https://docs.antom.com/ac/ams/notify_capture).
 *
 * @example
 * import { ATTEMPT_GAPS } from '@notify-capture/core/testing';
 *
 * const span = ATTEMPT_GAPS.reduce((sum, gap) => sum + gap); // 24 h 22 min, in ms
 */
export const ATTEMPT_GAPS: readonly number[] = [
  0,
  2 * MINUTE,
  10 * MINUTE,
  10 * MINUTE,
  HOUR,
  2 * HOUR,
  6 * HOUR,
  15 * HOUR,
];
