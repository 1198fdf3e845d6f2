import { notifyCapture } from '@notify-capture/web';
import { onCapture, shop } from '../../../src/shop.ts';

/** A function, because `next build` loads this file without a shop. */
const alipay = notifyCapture(() => ({ receiver: shop().receiver, onCapture }));

// Other methods get the documented 405 with a result, instead of an empty one.
export { alipay as DELETE, alipay as GET, alipay as PATCH, alipay as POST, alipay as PUT };
