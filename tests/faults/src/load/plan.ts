/** A merchant under load; JSON, in its environment. */
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
/** How long the merchant's handler keeps a connection busy, in ms. */
export const HANDLER_MS = 50;
