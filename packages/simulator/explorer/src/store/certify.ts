import { call, download, eventsOf, problemOf } from '../api/client.ts';
import { saveFile } from '../text/save-file.ts';
import { language } from '../words/language.ts';
import { announceCertification } from './announcements.ts';
import { refreshSession, shownEndpoint } from './endpoint.ts';
import { certification, dispatch } from './store.ts';

export async function loadChecks(): Promise<void> {
  if (certification.peek().list !== undefined) return;
  try {
    dispatch({ type: 'checksLoaded', list: await call('GET /api/checks') });
  } catch (error) {
    dispatch({ type: 'certificationFailed', problem: problemOf(error) });
  }
}

/** @param only the checks to run; default: all */
export async function certify(only?: readonly string[]): Promise<void> {
  if (certification.peek().phase === 'running') return;
  try {
    const lang = language.peek();
    const { id: previous, end } = certification.peek();
    const extended = only === undefined || previous === undefined || end === undefined ? {} : { previous };
    const { id } = await call('POST /api/certifications', {
      lang,
      ...(only === undefined ? {} : { only }),
      ...extended,
      ...shownEndpoint(),
    });
    dispatch({ type: 'certificationStarted', id, ...(only === undefined ? {} : { only }) });
    await follow(id);
  } catch (error) {
    const problem = problemOf(error);
    dispatch({ type: 'certificationFailed', problem });
    if (problem.code === 'ENDPOINT_CHANGED') void refreshSession();
  }
}

async function follow(id: string): Promise<void> {
  for await (const event of eventsOf('GET /api/certifications/{id}/events', { id })) {
    dispatch({ type: 'certificationEvent', id, event });
    if (event.event === 'ended') announceCertification(event.conclusion);
  }
}

/**
 * Shows the latest run again after the page was loaded again.
 *
 * @param ids that run, and before it those that it continues
 */
export async function resumeCertification(ids: readonly string[]): Promise<void> {
  try {
    for (const [index, id] of ids.entries()) {
      dispatch({ type: 'certificationStarted', id, ...(index === 0 ? {} : { only: [] }) });
      await follow(id);
    }
  } catch (error) {
    dispatch({ type: 'certificationFailed', problem: problemOf(error) });
  }
}

export async function stopCertification(): Promise<void> {
  const { id } = certification.peek();
  if (id === undefined) return;
  try {
    await call('POST /api/certifications/{id}/stop', {}, { id });
  } catch (error) {
    dispatch({ type: 'certificationFailed', problem: problemOf(error) });
  }
}

export async function saveReport(form: 'html' | 'json' | 'xml'): Promise<void> {
  const { id } = certification.peek();
  if (id === undefined) return;
  try {
    saveFile(`certify-report.${form}`, await download(`GET /api/certifications/{id}/report.${form}`, { id }));
  } catch (error) {
    dispatch({ type: 'certificationFailed', problem: problemOf(error) });
  }
}
