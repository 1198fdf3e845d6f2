import { setTimeout as pause } from 'node:timers/promises';
import type { CaptureHandler } from '@notify-capture/core';
import type { HandlerFault, Plan } from '../plan.ts';
import type { MerchantBooks } from './books.ts';
import type { Pass } from './boundaries.ts';

/** The merchant's handler, and an end to wait for. */
export interface Bookkeeping {
  readonly onCapture: CaptureHandler;
  /** Resolves when no late handler is left that could still write. */
  idle(): Promise<void>;
}

/** Writes one line into the books, and does wrong what the capture's id says. */
export function bookkeeping({ lease }: Plan, { book }: MerchantBooks, pass: Pass): Bookkeeping {
  const seen = new Set<string>();
  const late = new Set<Promise<unknown>>();
  const write: CaptureHandler = async ({ captureId }, { key, mayHaveRunBefore, transaction }) => {
    const fault = seen.has(captureId) ? undefined : faultOf(captureId);
    seen.add(captureId);
    await pass('in the handler', captureId);
    if (fault === 'late') await pause(lease * 3);
    await book({ captureId, key, mayHaveRunBefore }, transaction);
    if (fault === 'hangs') await new Promise(() => undefined);
    if (fault === 'throws') throw new Error('the handler throws after it has written');
    await pass("after the merchant's write", captureId);
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
