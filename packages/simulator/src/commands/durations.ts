import { parseRequestTime } from '@notify-capture/core';
import { InvalidArgumentError } from 'commander';

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|min|h|d)$/;

/** `500ms`, `10s`, `2m`, `72h`, `3d` in ms. */
export function readDuration(text: string): number {
  const ms = durationOf(text);
  if (ms !== undefined && ms >= 1 && ms < 2 ** 31) return ms;
  throw new InvalidArgumentError('Expected: a number with a unit, such as 500ms, 10s or 2m.');
}

/** The literal text of a `request-time`: unchanged, or calculated from now for `-73h` and `+10m`, in ms. */
export function readTime(text: string): string {
  const time = relativeTime(text);
  if (time !== undefined) return String(time);
  if (parseRequestTime(text) !== undefined) return text;
  throw new InvalidArgumentError(
    'Expected: epoch milliseconds, ISO 8601 with an offset (2026-01-31T12:00:00+08:00), or relative to now (-73h, +10m).',
  );
}

/** The time that `-73h` or `+10m` names, in epoch milliseconds; `undefined` for any other text. */
export function relativeTime(text: string): number | undefined {
  const offset = durationOf(text.slice(1));
  if (offset === undefined || !/^[+-]/.test(text)) return undefined;
  return Math.round(Date.now() + (text.startsWith('-') ? -offset : offset));
}

function durationOf(text: string): number | undefined {
  const [, number, unit = ''] = DURATION.exec(text) ?? [];
  const factor = UNITS[unit];
  return factor === undefined ? undefined : Number(number) * factor;
}
