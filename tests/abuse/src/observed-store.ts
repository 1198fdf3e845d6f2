import type { NotificationStore } from '@notify-capture/core';

/** A store that keeps the names of its calls, and the claims that are neither settled nor released. */
export function observedStore(
  store: NotificationStore,
  onCall: (name: 'claim' | 'settle' | 'release') => void,
  claims: Set<string>,
): NotificationStore {
  return {
    durable: true,
    async claim(key, ...rest) {
      onCall('claim');
      const claim = await store.claim(key, ...rest);
      if (claim.status === 'acquired') claims.add(key + claim.token);
      return claim;
    },
    async settle(key, token, ...rest) {
      onCall('settle');
      const isSettled = await store.settle(key, token, ...rest);
      if (isSettled) claims.delete(key + token);
      return isSettled;
    },
    async release(key, token) {
      onCall('release');
      await store.release(key, token);
      claims.delete(key + token);
    },
  };
}
