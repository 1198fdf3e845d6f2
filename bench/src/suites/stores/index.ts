import type { Suite } from '../../suite.ts';
import { startDatabases } from './databases.ts';
import { measureRecords } from './records.ts';
import { countAll } from './round-trips.ts';
import { measureThroughput } from './throughput.ts';

/** Round trips, throughput, and the growth with the number of records. */
export const stores: Suite = {
  name: 'stores',
  title: 'Stores',
  async run(options) {
    options.note('starting Postgres and Redis');
    const databases = await startDatabases({ durable: true });
    try {
      const roundTrips = await countAll(databases);
      const throughput = await measureThroughput(databases, options);
      const records = await measureRecords(options);
      return {
        tables: [roundTrips.table, throughput.table, ...records.tables],
        charts: [throughput.chart, records.chart],
        goals: [...roundTrips.goals, ...records.goals],
      };
    } finally {
      await databases.stop();
    }
  },
};
