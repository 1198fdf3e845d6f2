import { EventEmitter, once } from 'node:events';
import type { CaptureHandler } from '@notify-capture/core';
import type { HandlerFault, Plan } from '../plan.ts';
import type { Pass } from './boundaries.ts';
import type { MerchantBooks } from './merchant-books.ts';

/** The merchant's handler. */
export interface Bookkeeping {
  readonly onCapture: CaptureHandler;
  /** Resolves when no late handler can still write. */
  idle(): Promise<void>;
}

/** A handler that writes one line into the books, with the fault at the start of the capture's id. */
export function bookkeeping(
  { book, transaction: open }: MerchantBooks,
  pass: Pass,
  { isFixed = false }: Pick<Plan, 'isFixed'>,
): Bookkeeping {
  const seen = new Set<string>();
  const late = new Set<Promise<unknown>>();
  const done = new EventEmitter().setMaxListeners(0);
  const write: CaptureHandler = async ({ captureId }, { key, mayHaveRunBefore, transaction, settle }) => {
    const fault = isFixed || seen.has(captureId) ? undefined : faultOf(captureId);
    seen.add(captureId);
    await pass('in the handler', captureId);
    // It writes only after the next delivery has claimed and written.
    if (fault === 'late') await once(done, captureId);
    const writeIn = async (client: Parameters<typeof book>[1]): Promise<void> => {
      await book({ captureId, key, mayHaveRunBefore }, client);
      done.emit(captureId);
      await pass("after the merchant's write", captureId);
      if (fault === 'hangs') await new Promise(() => undefined);
    };
    const throwIfFaulty = (): void => {
      if (fault === 'throws') throw new Error('the handler throws after it has written');
    };
    if (open === undefined) {
      await writeIn(transaction);
      return throwIfFaulty();
    }
    await open(async (client) => {
      await writeIn(client);
      pass.report('settling', captureId);
      await settle?.((text, values) => client.query(text, values));
      await pass('after the settle, before the commit', captureId);
      throwIfFaulty();
    });
    await pass('after the commit, before the handler ends', captureId);
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
