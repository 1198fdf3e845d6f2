// A process that serves one endpoint: its name and the public key are its arguments.
import { readKey } from '../by-hand.ts';
import { answerParent } from '../child.ts';
import type { ServerName } from './server-names.ts';
import type { Start } from './serving.ts';

/** Each process loads the framework that it measures, and no other. */
const STARTS: Readonly<Record<ServerName, () => Promise<Start>>> = {
  'node:http by hand': async () => (await import('./servers/node.ts')).byHand,
  'node:http, ours': async () => (await import('./servers/node.ts')).ours,
  'Express by hand': async () => (await import('./servers/express.ts')).byHand,
  'Express, ours': async () => (await import('./servers/express.ts')).ours,
  'Fastify by hand': async () => (await import('./servers/fastify.ts')).byHand,
  'Fastify, ours': async () => (await import('./servers/fastify.ts')).ours,
  'Nest on Express by hand': async () => (await import('./servers/nest.ts')).byHand(await expressAdapter()),
  'Nest on Express by hand, empty guard and interceptor': async () =>
    (await import('./servers/nest.ts')).byHandGuarded(await expressAdapter()),
  'Nest on Express, ours': async () => (await import('./servers/nest.ts')).ours(await expressAdapter()),
  'Nest on Fastify by hand': async () => (await import('./servers/nest.ts')).byHand(await fastifyAdapter()),
  'Nest on Fastify by hand, empty guard and interceptor': async () =>
    (await import('./servers/nest.ts')).byHandGuarded(await fastifyAdapter()),
  'Nest on Fastify, ours': async () => (await import('./servers/nest.ts')).ours(await fastifyAdapter()),
};

const [name = '', publicKey = ''] = process.argv.slice(2);
const start = await STARTS[name as ServerName]();
const port = await start(readKey(publicKey));
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  answerParent({ cpuMicros: user + system });
});
process.on('disconnect', () => process.exit());
answerParent({ port });

async function expressAdapter() {
  const { ExpressAdapter } = await import('@nestjs/platform-express');
  return () => new ExpressAdapter();
}

async function fastifyAdapter() {
  const { FastifyAdapter } = await import('@nestjs/platform-fastify');
  return () => new FastifyAdapter();
}
