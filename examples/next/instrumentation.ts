/** Next calls it once, before the first request. */
export async function register(): Promise<void> {
  // The other runtime is the edge, which has no TCP for a store.
  if (process.env['NEXT_RUNTIME'] !== 'nodejs') return;
  const { keepReceivedTargets } = await import('./src/received-target.ts');
  const { openShop } = await import('./src/shop.ts');
  keepReceivedTargets();
  await openShop();
}
