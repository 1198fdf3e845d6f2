// A process that receives messages with one candidate after the other.
import type { SignedNotification } from '@notify-capture/core/testing';
import { answerEach } from '../../child.ts';
import type { OpenCandidate, Opening } from './candidate.ts';
import { candidateNamed } from './candidates.ts';

/** A question to this process. */
export type StoreQuestion =
  | { readonly ask: 'keep'; readonly messages: readonly SignedNotification[] }
  | { readonly ask: 'open'; readonly candidate: string; readonly opening: Opening }
  | { readonly ask: 'reset'; readonly candidate: string }
  | {
      readonly ask: 'receive';
      readonly candidate: string;
      readonly from: number;
      readonly to: number;
      readonly concurrency: number;
    };

const open = new Map<string, OpenCandidate>();
let messages: readonly SignedNotification[] = [];

answerEach(async (question: StoreQuestion) => {
  await answer(question);
  return true;
});

async function answer(question: StoreQuestion): Promise<void> {
  switch (question.ask) {
    case 'keep':
      ({ messages } = question);
      return;
    case 'open':
      open.set(question.candidate, await candidateNamed(question.candidate).open(question.opening));
      return;
    case 'reset':
      return opened(question.candidate).reset();
    case 'receive':
      return receiveAll(question);
  }
}

async function receiveAll({
  candidate,
  from,
  to,
  concurrency,
}: Extract<StoreQuestion, { ask: 'receive' }>): Promise<void> {
  const { receive } = opened(candidate);
  const left = messages.slice(from, to).values();
  const work = async (): Promise<void> => {
    for (const message of left) {
      const status = await receive(message, 'books');
      if (status !== 200) throw new Error(`${candidate} answered ${status}.`);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
}

function opened(candidate: string): OpenCandidate {
  const found = open.get(candidate);
  if (found === undefined) throw new Error(`${candidate} is not open.`);
  return found;
}
