import { type Child, startChild } from '../../child.ts';
import { CLIENT_ID } from '../../endpoint.ts';
import { keys, type PreparedMessage } from '../../messages.ts';
import type { Candidate } from '../../rounds.ts';
import type { Load, LoadQuestion } from './load-process.ts';
import type { ServerAnswer, ServerLoad, ServerQuestion } from './server-process.ts';
import type { Treatment } from './treatments.ts';

/** What a load on a server has shown. */
export type HttpFigures = Load & ServerLoad;

/** Servers with different treatments of messages, and a process that loads one of them at a time. */
export interface HttpServers {
  /** A candidate whose load has this number of connections. */
  candidate(options: {
    readonly name: string;
    readonly treatment: Treatment;
    readonly connections: number;
    readonly times: number;
  }): Candidate<keyof HttpFigures>;
  stop(): Promise<void>;
}

/** Starts a process for each treatment, and one for the load. */
export async function startServers(
  treatments: readonly Treatment[],
  messages: readonly PreparedMessage[],
): Promise<HttpServers> {
  const load = startChild('load-process.js');
  const askLoad = <Answer>(question: LoadQuestion): Promise<Answer> => load.ask(question);
  const servers = new Map<Treatment, { readonly server: Child; readonly port: number }>();
  for (const treatment of treatments) {
    const server = startChild('server-process.js');
    const question = { ask: 'listen', treatment, clientId: CLIENT_ID, publicKey: keys.publicKey } as const;
    servers.set(treatment, { server, port: await askServer<number>(server, question) });
  }
  await askLoad<number>({ ask: 'keep', requests: messages.map(bytesOf) });
  return {
    candidate: ({ name, treatment, connections, times }) => ({
      name,
      async measure() {
        const found = servers.get(treatment);
        if (found === undefined) throw new RangeError(`No server runs with "${treatment}".`);
        await askServer<number>(found.server, { ask: 'begin' });
        const loaded = await askLoad<Load>({ ask: 'load', port: found.port, connections, times });
        const delays = await askServer<ServerLoad>(found.server, { ask: 'end' });
        return { ...loaded, ...delays };
      },
    }),
    async stop() {
      await Promise.all(
        [load, ...[...servers.values()].map(({ server }) => server)].map((one) => one.stop()),
      );
    },
  };
}

function askServer<Answer extends ServerAnswer>(server: Child, question: ServerQuestion): Promise<Answer> {
  return server.ask(question);
}

/** The whole request, as it is sent. */
function bytesOf({ raw: { method, target, headers, body } }: PreparedMessage): Uint8Array {
  const lines = headers.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${headers[index + 1]}`] : []));
  return Buffer.concat([Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`), body]);
}
