/** How values pass between the tests and the tested application, which runs in another process. */
export interface Wire {
  /** A name of this value, by which the other process uses it. */
  nameOf(value: Callable): string;
  /** The value in the other process of this name. */
  valueOf(name: string, kind: 'function' | 'signal'): unknown;
}

export type Callable = ((...args: never[]) => unknown) | AbortSignal;

type Tagged = { readonly $: string; readonly v: unknown };

export function encode(value: unknown, wire: Wire): unknown {
  if (typeof value === 'bigint') return { $: 'bigint', v: String(value) };
  if (typeof value === 'function') return { $: 'function', v: wire.nameOf(value as Callable) };
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof AbortSignal) return { $: 'signal', v: wire.nameOf(value) };
  if (value instanceof Uint8Array) return { $: 'bytes', v: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map((one) => encode(one, wire));
  // These are inherited or not enumerable, so that no log contains them.
  const hidden = ['name', 'message', 'code', 'raw', 'body'].filter((name) => name in value);
  const names = new Set([...Object.keys(value), ...hidden]);
  const entries = [...names].map((name) => [name, encode(Reflect.get(value, name), wire)]);
  const v = Object.fromEntries(entries.filter(([, one]) => one !== undefined));
  return { $: value instanceof Error ? 'error' : 'object', v };
}

export function decode(value: unknown, wire: Wire): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => decode(one, wire));
  const { $: kind, v } = value as Tagged;
  if (kind === 'bigint') return BigInt(v as string);
  if (kind === 'bytes') return new Uint8Array(Buffer.from(v as string, 'base64'));
  if (kind === 'function' || kind === 'signal') return wire.valueOf(v as string, kind);
  const fields = Object.fromEntries(
    Object.entries(v as object).map(([name, one]) => [name, decode(one, wire)]),
  );
  return kind === 'error' ? Object.assign(new Error(String(fields['message'])), fields) : fields;
}
