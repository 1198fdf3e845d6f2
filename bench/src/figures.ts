import type { Spread } from './rounds.ts';

/** A figure with three significant digits, and a comma between thousands: `141`, `1.26`, `13,500`. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return value.toLocaleString('en-US', { maximumSignificantDigits: 3 });
}

/** A median with its spread: `141 (138 to 150)`. */
export function withSpread({ median, low, high }: Spread): string {
  return `${figure(median)} (${figure(low)} to ${figure(high)})`;
}
