import { CaptureList } from '../../certify/capture-list.ts';
import { ListError } from '../../certify/list-body.ts';
import type { ListSettings } from '../../certify/merchant-list.ts';
import { RateLimit, RateLimitError } from '../../certify/rate-limit.ts';
import type { Books } from '../api.ts';

/** Reads the list of booked captures of the endpoint. */
export async function readBooks(
  url: URL | undefined,
  settings: Omit<ListSettings, 'withinMs' | 'rateLimit'>,
): Promise<Books> {
  if (url === undefined) return { state: 'absent' };
  const rateLimit = new RateLimit(settings.clock, undefined);
  const list = new CaptureList(url, { ...settings, withinMs: 0, rateLimit });
  try {
    const entries = (await list.all()).map(({ captureId, outcome, currency, minorUnits }) => ({
      captureId,
      ...(outcome === undefined ? {} : { outcome }),
      ...(currency === undefined || minorUnits === undefined
        ? {}
        : { amount: { currency, value: minorUnits } }),
    }));
    return { state: 'read', entries };
  } catch (error) {
    if (!(error instanceof ListError || error instanceof RateLimitError)) throw error;
    return {
      state: 'unreadable',
      message: error.text,
      hint: {
        en: 'Expected: a GET that returns 200 and a JSON array of objects with captureId.',
        zh: '应能以 GET 读取，返回 200 和 JSON 数组，其元素是带 captureId 的对象。',
      },
    };
  }
}
