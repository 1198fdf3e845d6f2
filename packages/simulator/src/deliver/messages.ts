import { interpretResult } from '@notify-capture/core';
import { sampleNotification } from '@notify-capture/core/testing';
import { SimulatorError } from '../errors.ts';
import { sampleMessage } from '../message-kinds.ts';
import type { MessageRole } from './delivery-result.ts';
import type { DeliverSettings } from './options.ts';

/** A message to deliver. */
export interface PlannedMessage {
  readonly role: MessageRole;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * The messages of a capture, or the only message of another kind, in the order of their first attempts.
 *
 * @throws SimulatorError `OPTION_INVALID`: `reorder` or `conflict` is set, but the case is not final
 */
export function messagesOf(settings: DeliverSettings, index: number): readonly PlannedMessage[] {
  const { form } = settings;
  const fields = settings.fields(index);
  if (form.kind !== 'capture') return [{ role: 'message', body: sampleMessage(form, fields) }];
  const body = sampleNotification(form.case, fields);
  const result: PlannedMessage = { role: 'result', body };
  if (!settings.reorder && !settings.conflict) return [result];
  const { outcome } = interpretResult(body.result.resultCode, body.result.resultStatus);
  if (outcome === 'pending') {
    throw new SimulatorError(
      'OPTION_INVALID',
      `The case is ${form.case}, which is not final.`,
      'With reorder and conflict, set the case to captured, failed or a result code of these.',
    );
  }
  const other = outcome === 'captured' ? 'failed' : 'captured';
  return [
    result,
    ...(settings.reorder ? [{ role: 'pending', body: withResultOf('pending', body) } as const] : []),
    ...(settings.conflict ? [{ role: 'conflict', body: withResultOf(other, body) } as const] : []),
  ];
}

function withResultOf(outcome: 'captured' | 'failed' | 'pending', body: object): PlannedMessage['body'] {
  return { ...body, result: sampleNotification(outcome).result };
}
