import { assertOption, invalidConfig } from '../options/config-error.ts';
import { type Logger, readLogger } from '../options/logger.ts';
import { property } from '../property.ts';
import { kindOf } from '../text.ts';

/** Options, or a function that makes them: of the environment that comes with a request, or of nothing. */
export type WebOptions<O> = O | ((env: never) => O | Promise<O>);

/**
 * Makes something of the options of an adapter, once; of a function's options, once for each environment. For adapters.
 *
 * Of options it is made at once; of a function's options at the first request. A receiver keeps claims and limits between
 * requests, so it lives as long as its environment.
 *
 * @returns a function that finds what was made, for the environment of a request
 *
 * @throws NotificationError `INVALID_CONFIG`; of a function's options the returned function throws it, or rejects with it
 * @example
 * import { createReceiver, madeOnce } from '@notify-capture/core';
 *
 * const makeOptions = (env: { ALIPAY_PUBLIC_KEY: string }) => ({ clientId, publicKey: env.ALIPAY_PUBLIC_KEY });
 * const find = madeOnce(makeOptions, (options) => createReceiver(options));
 * const receiver = await find(env);
 */
export function madeOnce<O extends object, T>(
  options: WebOptions<O>,
  make: (options: O) => T,
): (env?: object) => T | Promise<T> {
  if (typeof options !== 'function') {
    assertOptions(options);
    const only = make(options);
    return () => only;
  }
  assertParameter(options);
  const made = new WeakMap<object, T>();
  let environments = 0;
  const keep = (owner: object, given: O): T => {
    // Another request may have been faster. They do not share a promise: it could end with the request of its maker.
    const found = made.get(owner);
    if (found !== undefined) return found;
    assertOptions(given);
    const one = make(given);
    made.set(owner, one);
    environments += 1;
    if (environments === 2) warnOfEnvironments(given);
    return one;
  };
  return (env) => {
    const owner = options.length > 0 ? requireEnvironment(env) : options;
    const found = made.get(owner);
    if (found !== undefined) return found;
    const given = options(env as never);
    return isPromise(given) ? given.then((resolved) => keep(owner, resolved)) : keep(owner, given);
  };
}

function assertOptions(given: unknown): void {
  const isValid = typeof given === 'object' && given !== null && !Array.isArray(given) && !isPromise(given);
  // Its rejection would end the process, although this error says what is wrong.
  if (isPromise(given)) given.then(undefined, () => undefined);
  assertOption(isValid, {
    reason: 'OPTIONS_INVALID',
    option: 'options',
    problem: `The options are ${kindOf(given)}.`,
    expected: 'an object of options, or a function that returns one, or a promise of one.',
  });
}

/** The environment is passed to a function that has a parameter: of one with a default, `length` says that it has none. */
function assertParameter(options: (env: never) => unknown): void {
  const hasOther =
    options.length === 0 && /^[^(]*\(\s*[\w$.[{]/.test(Function.prototype.toString.call(options));
  assertOption(!hasOther, {
    reason: 'OPTIONS_INVALID',
    option: 'options',
    problem: 'The parameter of the options function has a default value, or is a rest parameter.',
    expected: '(env) => options, with one parameter without a default value, or () => options.',
  });
}

function requireEnvironment(env: unknown): object {
  if (typeof env === 'object' && env !== null) return env;
  throw invalidConfig({
    reason: 'ENVIRONMENT_MISSING',
    option: 'env',
    problem: `The options are a function of the environment, and the handler was called with ${kindOf(env)} in its place.`,
    expected: 'alipay(request, env), or a function without a parameter.',
  });
}

/** Workers have one environment. One that is new at each request forgets the claims and the limits of the last one. */
function warnOfEnvironments(given: object): void {
  readLogger(property(given, 'logger') as Logger | undefined).warn(
    {
      code: 'ENVIRONMENT_CHANGED',
      hint: 'In Workers, pass the received env. On Node, Deno and Bun, pass options, not a function of the environment: c.env of Hono is new at each request there.',
    },
    'The handler was called with a second environment. Each has a receiver of its own, which does not know the running and settled results that another one keeps in memory.',
  );
}

function isPromise<T>(given: T | PromiseLike<T>): given is PromiseLike<T> & Promise<T> {
  return typeof property(given, 'then') === 'function';
}
