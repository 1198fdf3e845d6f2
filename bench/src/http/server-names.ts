/** Each server, with the one by hand that it is compared with. */
export const SERVERS = {
  'node:http by hand': undefined,
  'node:http, ours': 'node:http by hand',
  'Express by hand': undefined,
  'Express, ours': 'Express by hand',
  'Fastify by hand': undefined,
  'Fastify, ours': 'Fastify by hand',
  'Nest on Express by hand': undefined,
  'Nest on Express by hand, empty guard and interceptor': 'Nest on Express by hand',
  'Nest on Express, ours': 'Nest on Express by hand',
  'Nest on Fastify by hand': undefined,
  'Nest on Fastify by hand, empty guard and interceptor': 'Nest on Fastify by hand',
  'Nest on Fastify, ours': 'Nest on Fastify by hand',
} as const;

export type ServerName = keyof typeof SERVERS;

export function isOurs(name: ServerName): boolean {
  return name.endsWith(', ours');
}

export const SERVER_NAMES = Object.keys(SERVERS) as readonly ServerName[];

/** Enough for a look: the quick form leaves out node:http and Nest. */
export const QUICK_NAMES = SERVER_NAMES.filter((name) => !/^node:http|^Nest /.test(name));
