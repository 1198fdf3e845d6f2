import { startPostgres, startProxy, startRedis } from '@notify-capture/contract';
import { Redis } from 'ioredis';
import { inject } from 'vitest';
import type { StoreFault } from './cases.ts';
import type { Transaction } from './plan.ts';
import { type FreshStore, onPostgres, onRedis, type StoreKind, withPostgres } from './stores.ts';

/** A store with a fault that a test starts and ends. */
export interface BreakableStore extends Pick<FreshStore, 'plan' | 'elapse'> {
  begin(): Promise<void>;
  end(): Promise<void>;
  close(): Promise<void>;
}

/** A kind of store that a test can break. */
export interface BreakableKind {
  readonly kind: Pick<StoreKind, 'name' | 'transaction'>;
  open(fault: StoreFault): Promise<BreakableStore>;
  /** Whether a settle fails during the fault. */
  stopsSettle(fault: StoreFault): boolean;
}

/** The kinds of stores with a server. */
export const BREAKABLE: readonly BreakableKind[] = [
  breakablePostgres('merchant'),
  breakablePostgres('store'),
  breakablePostgres('none'),
  breakableRedis(),
];

function breakablePostgres(transaction: Transaction): BreakableKind {
  return {
    kind: onPostgres(transaction, () => inject('postgres')),
    stopsSettle: () => true,
    async open(fault) {
      if (fault === 'restarted') {
        const separate = await startPostgres();
        const store = await onPostgres(transaction, () => separate).open();
        return { ...store, begin: separate.halt, end: separate.resume, close: separate.stop };
      }
      const server = inject('postgres');
      const kind = onPostgres(transaction, () => server);
      if (fault === 'delayed by 5 s' || fault === 'unreachable') return behindProxy(fault, server.port, kind);
      const store = await kind.open();
      if (store.plan.kind !== 'postgres') throw new Error('Expected a store on Postgres.');
      const { schema } = store.plan;
      const run = (statement: string) => withPostgres(server.url, (client) => client.query(statement));
      await run(failingWrites(schema, fault === 'full' ? DISK_FULL : INTERNAL_ERROR));
      const set = (on: boolean) => run(`UPDATE ${schema}.fault SET is_on = ${on}`);
      return { ...store, begin: () => set(true), end: () => set(false), close: async () => undefined };
    },
  };
}

// The error of a server and its SQLSTATE (PostgreSQL manual, appendix A). A test does not fill the disk.
const DISK_FULL = { message: 'could not extend file: No space left on device', state: '53100' };
const INTERNAL_ERROR = { message: 'internal error of the server', state: 'XX000' };

/** SQL for a switch that makes every write to the store's table fail. */
function failingWrites(
  schema: string,
  { message, state }: { readonly message: string; readonly state: string },
): string {
  return `
    CREATE TABLE ${schema}.fault (is_on boolean NOT NULL);
    INSERT INTO ${schema}.fault VALUES (false);
    CREATE FUNCTION ${schema}.fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF (SELECT is_on FROM ${schema}.fault) THEN
        RAISE EXCEPTION '${message}' USING ERRCODE = '${state}';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER fail BEFORE INSERT OR UPDATE ON ${schema}.notify_capture
      FOR EACH ROW EXECUTE FUNCTION ${schema}.fail()`;
}

function breakableRedis(): BreakableKind {
  return {
    kind: onRedis(() => inject('redis')),
    // A full Redis refuses a claim. It accepts a settle, because the first command of it frees memory.
    stopsSettle: (fault) => fault !== 'full',
    async open(fault) {
      // Persistent, because a restart must not lose an answered write.
      const separate = await startRedis({ persistent: true });
      const kind = onRedis(() => separate);
      if (fault === 'delayed by 5 s' || fault === 'unreachable') {
        const store = await behindProxy(fault, separate.port, kind);
        return {
          ...store,
          async close() {
            await store.close();
            await separate.stop();
          },
        };
      }
      const store = await kind.open();
      if (fault === 'restarted') {
        return { ...store, begin: separate.halt, end: separate.resume, close: separate.stop };
      }
      const client = new Redis(separate.url);
      const set = async (name: string, value: string): Promise<void> => {
        await client.config('SET', name, value);
      };
      const [name, on, off] = fault === 'full' ? FULL : NO_REPLICAS;
      return {
        ...store,
        begin: () => set(name, on),
        end: () => set(name, off),
        async close() {
          client.disconnect();
          await separate.stop();
        },
      };
    },
  };
}

/** Over this limit Redis refuses writes that need memory (error OOM), with its default policy. */
const FULL = ['maxmemory', '1', '0'] as const;
/** Without a replica Redis refuses every write (error NOREPLICAS). */
const NO_REPLICAS = ['min-replicas-to-write', '1', '0'] as const;

async function behindProxy(
  fault: 'delayed by 5 s' | 'unreachable',
  port: number,
  kind: StoreKind,
): Promise<BreakableStore> {
  const proxy = await startProxy(port);
  const store = await kind.open(proxy.port);
  return {
    ...store,
    begin: async () => (fault === 'unreachable' ? proxy.cut() : proxy.delay(5_000)),
    end: async () => proxy.restore(),
    close: () => proxy.close(),
  };
}
