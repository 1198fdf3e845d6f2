import { RequestMethod } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { takeExpressBytes } from './express.ts';
import { takeFastifyBytes } from './fastify.ts';
import type { Adapter, Handler, Registration } from './registration.ts';

/** On the guard's class; a `Symbol.for`, so that one copy of this package knows the other's guard. */
export const GUARD: unique symbol = Symbol.for('notify-capture.nestjs.guard');

const TAKEN = Symbol.for('notify-capture.nestjs.taken');

/** From now on the bytes of our own routes stay unread until the guard wants them. */
export function takeBytes(adapter: Adapter | undefined): void {
  // No adapter: an application context without HTTP. Several modules: the first has done it.
  if (adapter === undefined || TAKEN in adapter) return;
  Object.defineProperty(adapter, TAKEN, { value: true });
  if (adapter.getType() === 'express') watchRoutes(adapter, takeExpressBytes(adapter));
  if (adapter.getType() === 'fastify') watchRoutes(adapter, takeFastifyBytes(adapter));
}

/** Nest registers each route with the adapter's function of that method; middleware goes another way. */
function watchRoutes(adapter: object, around: (registration: Registration) => unknown): void {
  const functions = adapter as Record<string, Handler>;
  for (const name of Object.keys(RequestMethod).map((method) => method.toLowerCase())) {
    const original = functions[name];
    if (typeof original !== 'function') continue;
    functions[name] = (...given) => {
      const handler = given.at(-1);
      if (!isHandler(handler)) return original.apply(adapter, given);
      const register = (one: Handler): unknown => original.apply(adapter, [...given.slice(0, -1), one]);
      return around({ own: isOwn(handler), handler, register });
    };
  }
}

function isHandler(value: unknown): value is Handler {
  return typeof value === 'function';
}

/** Nest copies the metadata of a controller's method to the handler it registers. */
function isOwn(handler: Handler): boolean {
  const guards = new Reflector().get<readonly object[] | undefined>('__guards__', handler) ?? [];
  return guards.some((guard) => GUARD in guard || GUARD in guard.constructor);
}
