/** The settings of a merchant under load, as JSON in its environment. */
export interface LoadPlan {
  readonly port: number;
  readonly clientId: string;
  readonly publicKey: string;
  readonly url: string;
  readonly schema: string;
  readonly transactional: boolean;
  readonly maxConcurrency: number;
}

/** The environment variable with the plan. */
export const LOAD_PLAN = 'LOAD_PLAN';
/** The time for which the handler uses a connection, in ms. */
export const HANDLER_MS = 50;
