import { effect } from '@preact/signals';
import { call, problemOf } from '../api/client.ts';
import { dispatch, frame, message } from './store.ts';

/** Long enough to take several key strokes together, short enough to feel immediate. In ms. */
const PAUSE = 120;

/** Signs the draft again after each change of it, and of the endpoint. Only the latest answer counts. */
export function followDraft(): void {
  let latest = new AbortController();
  effect(() => {
    const { draft } = message.value;
    // The path of the endpoint is signed.
    frame.value.session?.endpoint?.url;
    latest.abort();
    if (draft === undefined) return;
    const own = new AbortController();
    latest = own;
    setTimeout(() => void preview(own), PAUSE);
  });

  async function preview({ signal }: AbortController): Promise<void> {
    const { draft } = message.peek();
    if (signal.aborted || draft === undefined) return;
    try {
      const preview = await call('POST /api/preview', { draft }, { signal });
      if (!signal.aborted) dispatch({ type: 'previewed', preview });
    } catch (error) {
      if (!signal.aborted) dispatch({ type: 'previewFailed', problem: problemOf(error) });
    }
  }
}
