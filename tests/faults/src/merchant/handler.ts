import { EventEmitter, once } from 'node:events';
import type { CaptureHandler } from '@notify-capture/core';
import type { HandlerFault } from '../plan.ts';
import type { Pass } from './boundaries.ts';
import type { MerchantBooks } from './merchant-books.ts';

/** The merchant's handler. */
export interface Bookkeeping {
  readonly onCapture: CaptureHandler;
  /** Resolves when no late handler can still write. */
  idle(): Promise<void>;
}

/** A handler that writes one line into the books, with the fault at the start of the capture's id. */
export function bookkeeping({ book }: MerchantBooks, pass: Pass): Bookkeeping {
  const seen = new Set<string>();
  const late = new Set<Promise<unknown>>();
  const done = new EventEmitter().setMaxListeners(0);
  const write: CaptureHandler = async ({ captureId }, { key, mayHaveRunBefore, transaction }) => {
    const fault = seen.has(captureId) ? undefined : faultOf(captureId);
    seen.add(captureId);
    await pass('in the handler', captureId);
    // It writes only after the next delivery has claimed and written.
    if (fault === 'late') await once(done, captureId);
    await book({ captureId, key, mayHaveRunBefore }, transaction);
    done.emit(captureId);
    await pass("after the merchant's write", captureId);
    if (fault === 'hangs') await new Promise(() => undefined);
    if (fault === 'throws') throw new Error('the handler throws after it has written');
  };
  return {
    onCapture(capture, context) {
      const running = write(capture, context);
      if (faultOf(capture.captureId) === 'late') late.add(Promise.resolve(running));
      return running;
    },
    async idle() {
      await Promise.allSettled(late);
    },
  };
}

function faultOf(captureId: string): HandlerFault | undefined {
  const all: readonly HandlerFault[] = ['late', 'hangs', 'throws'];
  return all.find((fault) => captureId.startsWith(fault));
}
