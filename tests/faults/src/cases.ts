import type { Boundary, HandlerFault } from './plan.ts';

/** The boundaries at which a process is killed. */
export const BOUNDARIES: readonly Boundary[] = [
  'before the claim',
  'after the claim',
  'in the handler',
  "after the merchant's write",
  'after the settle, before the commit',
  'after the commit, before the handler ends',
  'after the settle, before the reply',
];

/** The faults of a store while its merchant runs. */
export const STORE_FAULTS = [
  'restarted',
  'delayed by 5 s',
  'unreachable',
  'full',
  'returning errors',
] as const;
export type StoreFault = (typeof STORE_FAULTS)[number];
export type Moment = 'claim' | 'settle';

/** Why Alipay gets no acknowledgement until its last attempt, and whether it renews `request-time`. */
export const SPANS = [
  { fault: 'down', renewed: true },
  { fault: 'down', renewed: false },
  { fault: 'no reply', renewed: true },
  { fault: 'no reply', renewed: false },
] as const;
export type Span = (typeof SPANS)[number];

/** The names of the cases in the table. */
export const CASE = {
  killed: (boundary: Boundary) => `killed ${boundary}`,
  threeProcesses: 'three processes, killed in turn',
  store: (fault: StoreFault, moment: Moment) => `the store ${fault}, at the ${moment}`,
  lostReplies: 'the acknowledgement lost',
  handler: (fault: HandlerFault) => HANDLERS[fault],
  span: ({ fault, renewed }: Span) =>
    `${fault === 'down' ? 'an endpoint that is down' : 'every reply lost'} until the last attempt, request-time ${
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
