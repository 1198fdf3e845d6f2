/** An amount in smallest units as people write it: `500.00 BRL`. Anything else stays as it is. */
export function decimalAmount(value: string, currency: string): string {
  const digits = isAmount(value) ? digitsOf(currency) : undefined;
  if (digits === undefined) return `${value} ${currency}`;
  const padded = value.padStart(digits + 1, '0');
  const whole = padded.slice(0, padded.length - digits);
  return `${whole}${digits === 0 ? '' : `.${padded.slice(-digits)}`} ${currency}`;
}

/** The protocol has amounts of 1 to 16 digits. */
export function isAmount(value: string): boolean {
  return /^\d{1,16}$/.test(value);
}

/** `1.5` in smallest units, `150`, if this is what was meant. */
export function smallestUnits(value: string, currency: string): string | undefined {
  const [, whole = '', fraction = ''] = /^(\d{1,12})[.,](\d{1,4})$/.exec(value.trim()) ?? [];
  const digits = digitsOf(currency);
  if (whole === '' || digits === undefined || fraction.length > digits) return undefined;
  return `${whole}${fraction.padEnd(digits, '0')}`.replace(/^0+(?=\d)/, '');
}

function digitsOf(currency: string): number | undefined {
  if (!/^[A-Z]{3}$/.test(currency)) return undefined;
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;
}
