import type { EndpointSetting, ShownEndpoint } from '../../../src/explorer/api.ts';
import { call, problemOf } from '../api/client.ts';
import { dispatch, frame } from './store.ts';

/** Looks at the usual ports of this machine. */
export async function findEndpoints(): Promise<void> {
  try {
    dispatch({ type: 'endpointsFound', found: await call('GET /api/endpoints') });
  } catch (error) {
    dispatch({ type: 'endpointFailed', problem: problemOf(error) });
  }
}

export async function setEndpoint(setting: EndpointSetting): Promise<void> {
  dispatch({ type: 'endpointChanging' });
  try {
    dispatch({ type: 'endpointSet', endpoint: await call('POST /api/endpoint', setting) });
  } catch (error) {
    dispatch({ type: 'endpointFailed', problem: problemOf(error) });
  }
}

/** Starts the built-in endpoint and sends to it. */
export async function practise(): Promise<void> {
  dispatch({ type: 'endpointChanging' });
  try {
    dispatch({ type: 'endpointSet', endpoint: await call('POST /api/practice', {}) });
  } catch (error) {
    dispatch({ type: 'endpointFailed', problem: problemOf(error) });
  }
}

/**
 * A message is never dropped because no endpoint is set: the built-in one then takes it.
 *
 * @throws the failure of the call
 */
export async function ensureEndpoint(): Promise<void> {
  if (frame.peek().session?.endpoint !== undefined) return;
  dispatch({ type: 'endpointSet', endpoint: await call('POST /api/practice', {}) });
}

/** Is the endpoint there now? */
export async function refreshSession(): Promise<void> {
  try {
    dispatch({ type: 'sessionLoaded', session: await call('GET /api/session') });
  } catch (error) {
    dispatch({ type: 'pageFailed', problem: problemOf(error) });
  }
}

export async function readBooks(): Promise<void> {
  try {
    dispatch({ type: 'booksRead', books: await call('GET /api/books') });
  } catch {
    // The exchange counts; the list of captures is an addition.
  }
}

/** A message goes only to the endpoint that the page shows. */
export function shownEndpoint(): ShownEndpoint {
  const endpoint = frame.peek().session?.endpoint?.url;
  return endpoint === undefined ? {} : { endpoint };
}
