import { notifyCapture } from '@notify-capture/web';
import { onCapture, receiver } from '../../receiver.ts';

export const POST = notifyCapture(() => ({ receiver: receiver(), onCapture }));
