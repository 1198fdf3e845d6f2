import type { Suite } from '../../suite.ts';
import { measureBodies } from './bodies.ts';
import { measureClients } from './clients.ts';
import { measureConnections } from './connections.ts';

/** Larger bodies, more clients, more connections. */
export const growth: Suite = {
  name: 'growth',
  title: 'Growth',
  async run(options) {
    const bodies = await measureBodies(options);
    const clients = await measureClients(options);
    const connections = await measureConnections(options);
    return {
      tables: [bodies.table, clients.table, connections.table],
      charts: [bodies.chart, clients.chart, connections.chart],
    };
  },
};
