/** Waits for something at most `ms` milliseconds; it goes on by itself when it is late. */
export async function inTime<T>(running: Promise<T>, ms: number): Promise<T | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), ms);
  });
  try {
    return await Promise.race([running, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The same, but being late is an error that says what did not happen; a synchronous throw becomes a rejection. */
export async function within<T>(ms: number, what: string, ask: () => T | Promise<T>): Promise<T> {
  const asked = (async () => ({ answer: await ask() }))();
  const end = await inTime(asked, ms);
  if (end === 'late') throw new Error(`${what} within ${ms} ms`);
  return end.answer;
}
