import type { Boundary, HandlerFault } from './plan.ts';

/** Where a process is killed. */
export const BOUNDARIES: readonly Boundary[] = [
  'before the claim',
  'after the claim',
  'in the handler',
  "after the merchant's write",
  'after the settle, before the commit',
  'after the settle, before the reply',
];

/** What can be wrong with a store while its merchant is well. */
export const STORE_FAULTS = [
  'stopped and started',
  'slowed to 5 s',
  'cut off',
  'full',
  'answering errors',
] as const;
export type StoreFault = (typeof STORE_FAULTS)[number];
export type Moment = 'claim' | 'settle';

/** What keeps the sender from an acknowledgement until its last attempt, and what it does with `request-time`. */
export const SPANS = [
  { fault: 'away', renewed: true },
  { fault: 'away', renewed: false },
  { fault: 'unheard', renewed: true },
  { fault: 'unheard', renewed: false },
] as const;
export type Span = (typeof SPANS)[number];

/** The names of the cases, as they are in the table. */
export const CASE = {
  killed: (boundary: Boundary) => `killed ${boundary}`,
  threeProcesses: 'three processes, killed in turn',
  store: (fault: StoreFault, moment: Moment) => `the store ${fault}, at the ${moment}`,
  lostReplies: 'the acknowledgement lost on its way',
  handler: (fault: HandlerFault) => HANDLERS[fault],
  span: ({ fault, renewed }: Span) =>
    `${fault === 'away' ? 'an endpoint that is away' : 'every reply lost'} until the last attempt, request-time ${
      renewed ? 'renewed' : 'unchanged'
    }`,
} as const;

const HANDLERS: Readonly<Record<HandlerFault, string>> = {
  late: 'a handler that takes longer than its lease',
  hangs: 'a handler that never returns',
  throws: 'a handler that throws every second time',
};
export const HANDLER_FAULTS = Object.keys(HANDLERS) as readonly HandlerFault[];

/** All cases in the order of the table. */
export const CASES: readonly string[] = [
  ...BOUNDARIES.map(CASE.killed),
  CASE.threeProcesses,
  ...STORE_FAULTS.flatMap((fault) => [CASE.store(fault, 'claim'), CASE.store(fault, 'settle')]),
  CASE.lostReplies,
  ...HANDLER_FAULTS.map(CASE.handler),
  ...SPANS.map(CASE.span),
];
