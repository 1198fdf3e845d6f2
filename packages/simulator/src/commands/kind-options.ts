import type { Command } from 'commander';
import { MESSAGE_KINDS, typesOf } from '../message-kinds.ts';
import { readCase } from '../sample-body.ts';

/** Adds the options that select a message: `--kind`, `--type` and `--case`. */
export function withKindOptions(command: Command): Command {
  return command
    .option('--kind <kind>', 'kind of the message, see below (default: capture, or the kind of --type)')
    .option('--type <type>', 'type within the kind, see below (default: the first one)')
    .option(
      '--case <case>',
      'of a capture or payment: captured (default), failed, pending, or one of the 23 result codes',
      readCase,
    );
}

const WIDEST = Math.max(...MESSAGE_KINDS.map((kind) => kind.length));

/** The kinds and their types, for the help texts. */
export const KIND_HELP = `
Kinds and their types. Alipay sends all of them to the same URL:
${MESSAGE_KINDS.map((kind) => `  ${kind.padEnd(WIDEST)}  ${typesOf(kind).join(', ') || '(no types)'}`).join('\n')}

failed_refund is a REFUND_RESULT with refundStatus FAIL. direct_payment and direct_refund are those of another product line:
they have paymentStatus or refundStatus in place of result.
`;
