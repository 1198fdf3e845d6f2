/** Maps values to pixels, with the values at which an axis has a mark. */
export interface Scale {
  at(value: number): number;
  readonly marks: readonly number[];
}

/** From zero to a round number above `highest`. */
export function linear(highest: number, from: number, to: number): Scale {
  const step = roundStep(Math.max(highest, Number.MIN_VALUE) / 4);
  const count = Math.ceil(highest / step) || 1;
  const marks = Array.from({ length: count + 1 }, (_, index) => index * step);
  return { marks, at: (value) => from + (value / (count * step)) * (to - from) };
}

/** From the power of ten at or below `lowest` to the one at or above `highest`. */
export function logarithmic(lowest: number, highest: number, from: number, to: number): Scale {
  const first = Math.floor(Math.log10(lowest));
  const last = Math.max(Math.ceil(Math.log10(highest)), first + 1);
  const marks = Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
  return { marks, at: (value) => from + ((Math.log10(value) - first) / (last - first)) * (to - from) };
}

/** 1, 2 or 5 times a power of ten. */
function roundStep(atLeast: number): number {
  const power = 10 ** Math.floor(Math.log10(atLeast));
  const factor = [1, 2, 5].find((one) => one * power >= atLeast) ?? 10;
  return factor * power;
}
