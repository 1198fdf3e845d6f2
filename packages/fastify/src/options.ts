import { type CaptureHandler, invalidConfig, type ReceiverSource } from '@notify-capture/core';
import type { RouteShorthandOptions } from 'fastify';

const HOOKS = [
  'onRequest',
  'preParsing',
  'preValidation',
  'preHandler',
  'onResponse',
  'onError',
  'onTimeout',
  'onRequestAbort',
] as const;

/** A hook of Fastify's routes that the route of the plugin accepts. */
export type RouteHook = (typeof HOOKS)[number];

/**
 * Options of Fastify's routes, for the route of the plugin: `config`, `schema` and hooks.
 *
 * Other plugins read `config`; `schema` documents the route and validates nothing. The reply does not pass
 * `preSerialization` and `onSend`: they are left out.
 */
export type RouteOptions = Readonly<Pick<RouteShorthandOptions, 'config' | 'schema' | RouteHook>>;

/**
 * The options of the plugin itself.
 *
 * @inline
 */
interface OwnOptions {
  /** The path of the notifications, below the `prefix` of `register`. The plugin answers all methods of this path. */
  readonly path: string;
  /** Runs once per result. When it resolves, the result is settled and acknowledged. */
  readonly onCapture: CaptureHandler;
}

/** Options of {@link notifyCapture}: the receiver's options (or a receiver), the path, the handler, and {@link RouteOptions}. */
export type NotifyCaptureOptions = ReceiverSource & OwnOptions & RouteOptions;

/** The names of the plugin's own options. */
export const OWN_OPTIONS = ['path', 'onCapture', 'config', 'schema', ...HOOKS];

/** Options of `register`, which it passes on to the plugin. */
const REGISTER = ['prefix', 'logLevel', 'logSerializers'];

/** Sorts the options by who takes them: the route, or the plugin and its receiver. */
export function sortOptions(options: NotifyCaptureOptions): {
  readonly route: RouteOptions;
  readonly own: ReceiverSource & OwnOptions;
} {
  const entries = Object.entries(options).filter(([name]) => !REGISTER.includes(name));
  const route = entries.filter(([name]) => isHook(name) || name === 'config' || name === 'schema');
  for (const [name, value] of route) assertRouteOption(name, value);
  const own = entries.filter((entry) => !route.includes(entry));
  return {
    route: Object.fromEntries(route),
    own: Object.fromEntries(own) as unknown as OwnOptions & ReceiverSource,
  };
}

function isHook(name: string): boolean {
  return HOOKS.some((hook) => hook === name);
}

function assertRouteOption(option: string, value: unknown): void {
  const isList = Array.isArray(value);
  if (value === undefined) return;
  if (isHook(option) && [value].flat().every((hook) => typeof hook === 'function')) return;
  if (!isHook(option) && typeof value === 'object' && value !== null && !isList) return;
  throw invalidConfig({
    reason: 'ROUTE_OPTION_INVALID',
    option,
    problem: `${option} is of the type ${isList ? 'array' : value === null ? 'null' : typeof value}.`,
    expected: isHook(option) ? 'a function or an array of functions.' : 'an object.',
  });
}
