import { notifyCapture } from '@notify-capture/web';
import { withReceivedTarget } from '../../../src/received-target.ts';
import { onCapture, shop } from '../../../src/shop.ts';

/** A function, because `next build` loads this file without a shop. */
const alipay = notifyCapture(() => ({ receiver: shop().receiver, onCapture }));

export const POST = (request: Request): Promise<Response> => alipay(withReceivedTarget(request));

// Other methods get the documented 405 with a result, instead of an empty one.
export { POST as DELETE, POST as GET, POST as PATCH, POST as PUT };
