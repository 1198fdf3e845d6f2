import { interpretResult, type ResultStatus } from '@notify-capture/core';
import { sampleNotification } from '@notify-capture/core/testing';
import type { PlannedMessage } from '../../deliver/messages.ts';
import { SimulatorError } from '../../errors.ts';
import type { DeliveryFaults, MessageDraft } from '../api.ts';
import { draftBytes } from '../message/body-text.ts';

/** A message of a delivery, and the draft that is signed at each attempt. */
export interface DeliveredMessage extends PlannedMessage {
  readonly draft: MessageDraft;
}

/**
 * The messages of a delivery, in the order of their first attempts: the draft, and with faults the same capture with other
 * results.
 *
 * @throws SimulatorError `OPTION_INVALID`: a fault needs a capture with a final result
 */
export function messagesToDeliver(
  draft: MessageDraft,
  { reorder, conflict }: Pick<DeliveryFaults, 'reorder' | 'conflict'>,
): readonly DeliveredMessage[] {
  const body = fieldsOf(draft);
  const isCapture = 'captureId' in body;
  const first: DeliveredMessage = { role: isCapture ? 'result' : 'message', body, draft };
  if (!reorder && !conflict) return [first];
  const outcome = outcomeOf(body);
  if (!isCapture || outcome === undefined || outcome === 'pending') throw notFinal();
  const other = outcome === 'captured' ? 'failed' : 'captured';
  return [
    first,
    ...(reorder ? [{ role: 'pending' as const, ...withResultOf('pending', body, draft) }] : []),
    ...(conflict ? [{ role: 'conflict' as const, ...withResultOf(other, body, draft) }] : []),
  ];
}

/** The fields of the body; none if it is not a JSON object. */
function fieldsOf(draft: MessageDraft): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(draftBytes(draft.body).toString('utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function outcomeOf({ result }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof result !== 'object' || result === null) return undefined;
  const { resultCode, resultStatus } = { resultCode: '', resultStatus: '', ...result };
  return isStatus(resultStatus) ? interpretResult(String(resultCode), resultStatus).outcome : undefined;
}

function isStatus(status: unknown): status is ResultStatus {
  return status === 'S' || status === 'F' || status === 'U';
}

function withResultOf(
  outcome: 'captured' | 'failed' | 'pending',
  body: Readonly<Record<string, unknown>>,
  draft: MessageDraft,
): Pick<DeliveredMessage, 'body' | 'draft'> {
  const changed = { ...body, result: sampleNotification(outcome).result };
  return { body: changed, draft: { ...draft, body: { text: JSON.stringify(changed, null, 2) } } };
}

function notFinal(): SimulatorError {
  return new SimulatorError(
    'OPTION_INVALID',
    'The faults "reorder" and "conflict" need a capture with a final result.',
    'Choose a capture with status S or F, or switch these faults off.',
  );
}
