/** A property of a foreign object; `undefined` if its getter throws or there is no object. */
export function property(holder: unknown, name: PropertyKey): unknown {
  try {
    return (holder as Readonly<Record<PropertyKey, unknown>> | null | undefined)?.[name];
  } catch {
    return undefined;
  }
}
