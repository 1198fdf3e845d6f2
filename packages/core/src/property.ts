/** A property of a foreign object; `undefined` if its getter throws or there is no object. */
export function property(holder: unknown, name: string): unknown {
  try {
    return (holder as Readonly<Record<string, unknown>> | null | undefined)?.[name];
  } catch {
    return undefined;
  }
}
