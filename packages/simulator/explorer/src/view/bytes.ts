import type { Bytes } from '../../../src/explorer/api.ts';

/** Bytes as text, or as base64 if they are none. */
export function textOf(bytes: Bytes): string {
  return 'text' in bytes ? bytes.text : bytes.base64;
}

/** A duration on Alipay's clock: `2 min`, `1 h 22 min`. */
export function gapText(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes === 0) return `${Math.round(ms / 1_000)} s`;
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return [...(hours > 0 ? [`${hours} h`] : []), ...(rest > 0 ? [`${rest} min`] : [])].join(' ');
}

/** The same for the axis of the time line, where there is little room: from one hour on without the minutes. */
export function shortGap(ms: number): string {
  return gapText(ms).replace(/ h.*/, 'h').replace(' min', 'm');
}

/** A duration on the real clock. */
export function msText(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
