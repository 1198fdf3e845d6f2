/** The settings of a server under attack, as JSON in its environment. */
export interface ServerPlan {
  readonly clientId: string;
  readonly publicKey: string;
  /** The keys are looked up by an asynchronous resolver. */
  readonly resolves: boolean;
  readonly bodyTimeout: number;
}

/** What a server has done and still holds. The heap is measured after the garbage was collected. */
export interface Measurement {
  readonly heapBytes: number;
  readonly connections: number;
  /** Timers that keep the process alive. */
  readonly timers: number;
  /** Listeners of the process and of the HTTP server. */
  readonly listeners: number;
  readonly claims: number;
  readonly handled: number;
  readonly refused: number;
  readonly logLines: number;
  readonly lookUps: number;
}

/** One attack, as JSON in the environment of the attacker. */
export interface AttackPlan {
  readonly name: AttackName;
  readonly count: number;
  readonly port: number;
  readonly clientId: string;
  readonly privateKey: string;
}

export const ATTACKS = [
  'wrong signatures',
  'broken JSON under a good signature',
  'connections that send a byte a second',
  'bodies over the limit',
  'made-up clients',
  'aborted requests',
] as const;
export type AttackName = (typeof ATTACKS)[number];

/** The number of replies by status; `closed` of connections that ended without one. */
export type Outcome = Readonly<Record<string, number>>;

export const TARGET = '/alipay/notifyCapture';
export const [SERVER_PLAN, ATTACK_PLAN] = ['SERVER_PLAN', 'ATTACK_PLAN'] as const;
