import type { IdName, OtherKind } from '@notify-capture/core';
import {
  type OtherSample,
  type OtherSampleName,
  otherSamples,
  type SampleBody,
  sampleNotification,
  sampleOther,
} from '@notify-capture/core/testing';
import { SimulatorError } from './errors.ts';
import { type Case, nearestOf } from './sample-body.ts';

/** The kind of a message: a capture, or one of the other kinds that Alipay sends to the same URL. */
export type MessageKind = 'capture' | OtherKind;

/** A kind, and a type within it. A capture also has a result; a payment may have one. */
export interface MessageForm {
  readonly kind: MessageKind;
  /** E.g. `DISPUTE_CREATED`, or a further form, such as `failed_refund`. Some kinds have no types. */
  readonly type?: string;
  readonly case?: Case;
}

/** A documented message of another kind than a capture, without its body. */
export type DocumentedMessage = Omit<OtherSample, 'body'>;

/** The documented messages of the other kinds, in the order of the samples. A kind without types has one. */
export const DOCUMENTED: readonly DocumentedMessage[] = otherSamples().map(
  ({ body: _body, ...message }) => message,
);

const CAPTURE_TYPE = 'CAPTURE_RESULT';

/** All kinds. The first one is the default. */
export const MESSAGE_KINDS: readonly MessageKind[] = [
  ...new Set(['capture' as const, ...DOCUMENTED.map(({ kind }) => kind)]),
];

/** The id that identifies a message of a kind. The other kinds have none, or it is a secret. */
export const IDENTIFYING_ID: Readonly<Partial<Record<MessageKind, IdName>>> = {
  capture: 'captureId',
  payment: 'paymentId',
  refund: 'refundId',
  dispute: 'disputeId',
  vaulting: 'vaultingRequestId',
  subscription: 'subscriptionId',
  subscription_payment: 'paymentId',
  registration: 'registrationRequestId',
  payout: 'transferId',
};

/**
 * Completes the options `kind`, `type` and `case`: a type alone selects its kind, and a kind alone its first type.
 *
 * @throws SimulatorError `OPTION_INVALID`: an unknown kind or type, a type of another kind, a case of a kind without one
 */
export function readMessageForm(options: {
  readonly kind?: string | undefined;
  readonly type?: string | undefined;
  readonly case?: Case | undefined;
}): MessageForm {
  const { type } = options;
  const kind = readKind(options.kind ?? (type === undefined ? 'capture' : kindOfType(type)));
  if (type !== undefined) requireTypeOf(kind, type);
  const form = { kind, ...firstDefined('type', type, typesOf(kind)[0]) };
  if (kind === 'capture') return { ...form, case: options.case ?? 'captured' };
  if (options.case === undefined) return form;
  if (kind === 'payment' && Object.hasOwn(sampleMessage(form), 'result'))
    return { ...form, case: options.case };
  throw new SimulatorError(
    'OPTION_INVALID',
    `The case is ${options.case}, but messages of the ${form.type === undefined ? `kind ${kind}` : `type ${form.type}`} have no case.`,
    'Leave the case out, or set fields, such as refundStatus=FAIL of a refund.',
  );
}

/** The body of a message with new ids and invented values, and with fields that replace those of the sample. */
export function sampleMessage(
  { kind, type, ...form }: MessageForm,
  fields: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  if (kind === 'capture') return sampleNotification(form.case, fields);
  return sampleOther(nameOf(kind, type), {
    ...(form.case === undefined ? {} : { result: paymentResult(form.case) }),
    ...fields,
  });
}

function nameOf(kind: OtherKind, type: string | undefined): OtherKind | OtherSampleName {
  return DOCUMENTED.find((one) => one.kind === kind && one.name === type)?.name ?? kind;
}

/** The result of a payment. The text of a sample is about captures. */
function paymentResult(paymentCase: Case): SampleBody['result'] {
  const { result } = sampleNotification(paymentCase);
  return { ...result, resultMessage: PAYMENT_MESSAGES[result.resultStatus] };
}

const PAYMENT_MESSAGES = { S: 'success.', F: 'not paid.', U: 'in progress.' } as const;

/** The types of a kind, and the names of its further forms. */
export function typesOf(kind: MessageKind): readonly string[] {
  if (kind === 'capture') return [CAPTURE_TYPE];
  return DOCUMENTED.flatMap((one) => (one.kind === kind && one.type !== undefined ? [one.name] : []));
}

function readKind(text: string): MessageKind {
  const kind = MESSAGE_KINDS.find((one) => one === text);
  if (kind !== undefined) return kind;
  throw new SimulatorError(
    'OPTION_INVALID',
    `"${text}" is not a kind of message.`,
    suggest(text, MESSAGE_KINDS),
  );
}

function kindOfType(type: string): MessageKind {
  const kind = MESSAGE_KINDS.find((one) => typesOf(one).includes(type));
  if (kind !== undefined) return kind;
  const kindHint = MESSAGE_KINDS.some((one) => one === type) ? `Set the kind to ${type}. ` : '';
  throw new SimulatorError(
    'OPTION_INVALID',
    `"${type}" is not a type of message.`,
    `${kindHint}${suggest(type, MESSAGE_KINDS.flatMap(typesOf))} ${OTHER_TYPE_HINT}`,
  );
}

const OTHER_TYPE_HINT =
  'A message of any other type has the kind unknown, and the type in a field, such as notifyType.';

function requireTypeOf(kind: MessageKind, type: string): void {
  const types = typesOf(kind);
  if (types.includes(type)) return;
  const actual = MESSAGE_KINDS.find((one) => typesOf(one).includes(type));
  const message =
    actual === undefined
      ? `"${type}" is not a type of the kind ${kind}.`
      : `"${type}" is a type of the kind ${actual}, not of ${kind}.`;
  const hint =
    types.length === 0 ? `The kind ${kind} has no types: leave the type out.` : suggest(type, types);
  throw new SimulatorError('OPTION_INVALID', message, hint);
}

function suggest(text: string, candidates: readonly string[]): string {
  const nearest = nearestOf(text, candidates);
  const suggestion = nearest === undefined ? '' : `Did you mean ${nearest}? `;
  return `${suggestion}Expected: ${candidates.length === 1 ? '' : 'one of '}${candidates.join(', ')}.`;
}

function firstDefined<Name extends string>(
  name: Name,
  ...values: readonly (string | undefined)[]
): { readonly [key in Name]?: string } {
  const value = values.find((one) => one !== undefined);
  return (value === undefined ? {} : { [name]: value }) as { readonly [key in Name]?: string };
}
