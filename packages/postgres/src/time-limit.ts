/** The result of a promise that was not settled in time. */
export const LATE = Symbol('late');

/** Waits at most `ms` milliseconds. The error of a late promise is ignored. */
export async function inTime<T>(awaited: Promise<T>, ms: number): Promise<T | typeof LATE> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(() => resolve(LATE), ms);
  });
  try {
    return await Promise.race([awaited, late]);
  } finally {
    clearTimeout(timer);
  }
}
