/** Said in place of an answer that has not come in time. */
export const LATE = Symbol('late');

/** Waits for something at most `ms` milliseconds; it goes on by itself when it is late. */
export async function inTime<T>(running: Promise<T>, ms: number): Promise<T | typeof LATE> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(() => resolve(LATE), ms);
  });
  try {
    return await Promise.race([running, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The same, but being late is an error that says what did not happen; a synchronous throw becomes a rejection. */
export async function within<T>(ms: number, what: string, ask: () => T | Promise<T>): Promise<T> {
  const answer = await inTime((async () => ask())(), ms);
  if (answer === LATE) throw new Error(`${what} within ${ms} ms`);
  return answer;
}
