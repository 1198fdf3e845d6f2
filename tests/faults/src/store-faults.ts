import { startPostgres, startProxy, startRedis } from '@notify-capture/contract';
import { Redis } from 'ioredis';
import { inject } from 'vitest';
import type { StoreFault } from './cases.ts';
import { type FreshStore, onPostgres, onRedis, type StoreKind, withPostgres } from './stores.ts';

/** A store with one fault that can begin and end. */
export interface BreakableStore extends Pick<FreshStore, 'plan' | 'elapse'> {
  begin(): Promise<void>;
  end(): Promise<void>;
  close(): Promise<void>;
}

/** A kind of store that can be broken. */
export interface BreakableKind {
  readonly kind: Pick<StoreKind, 'name' | 'exactlyOnce'>;
  open(fault: StoreFault): Promise<BreakableStore>;
  /** Does the fault keep a settle from being made? */
  stopsSettle(fault: StoreFault): boolean;
}

/** The kinds that have a server. */
export const BREAKABLE: readonly BreakableKind[] = [
  breakablePostgres(true),
  breakablePostgres(false),
  breakableRedis(),
];

function breakablePostgres(transactional: boolean): BreakableKind {
  return {
    kind: onPostgres(transactional, () => inject('postgres')),
    stopsSettle: () => true,
    async open(fault) {
      if (fault === 'stopped and started') {
        const own = await startPostgres();
        const store = await onPostgres(transactional, () => own).open();
        return { ...store, begin: own.halt, end: own.resume, close: own.stop };
      }
      const server = inject('postgres');
      const kind = onPostgres(transactional, () => server);
      if (fault === 'slowed to 5 s' || fault === 'cut off') return behindProxy(fault, server.port, kind);
      const store = await kind.open();
      if (store.plan.kind !== 'postgres') throw new Error('Expected a store on Postgres.');
      const { schema } = store.plan;
      const run = (statement: string) => withPostgres(server.url, (client) => client.query(statement));
      await run(failing(schema, fault === 'full' ? DISK_FULL : INTERNAL_ERROR));
      const set = (on: boolean) => run(`UPDATE ${schema}.fault SET is_on = ${on}`);
      return { ...store, begin: () => set(true), end: () => set(false), close: async () => undefined };
    },
  };
}

// What a server answers, and its SQLSTATE (PostgreSQL manual, appendix A): the disk of a test is not filled up.
const DISK_FULL = { message: 'could not extend file: No space left on device', state: '53100' };
const INTERNAL_ERROR = { message: 'something is wrong with the server', state: 'XX000' };

/** SQL after which the store's table can be made to refuse every write. */
function failing(
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
    // A full Redis takes a settle, whose first command frees memory; it refuses a claim.
    stopsSettle: (fault) => fault !== 'full',
    async open(fault) {
      // It has written down what it has answered, or it would forget when it is stopped.
      const own = await startRedis({ persistent: true });
      const kind = onRedis(() => own);
      if (fault === 'slowed to 5 s' || fault === 'cut off') {
        const store = await behindProxy(fault, own.port, kind);
        return {
          ...store,
          async close() {
            await store.close();
            await own.stop();
          },
        };
      }
      const store = await kind.open();
      if (fault === 'stopped and started') {
        return { ...store, begin: own.halt, end: own.resume, close: own.stop };
      }
      const client = new Redis(own.url);
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
          await own.stop();
        },
      };
    },
  };
}

/** Over its limit, with Redis's default policy: it refuses what needs memory (OOM). */
const FULL = ['maxmemory', '1', '0'] as const;
/** It refuses every write (NOREPLICAS). */
const NO_REPLICAS = ['min-replicas-to-write', '1', '0'] as const;

async function behindProxy(
  fault: 'slowed to 5 s' | 'cut off',
  port: number,
  kind: StoreKind,
): Promise<BreakableStore> {
  const proxy = await startProxy(port);
  const store = await kind.open(proxy.port);
  return {
    ...store,
    begin: async () => (fault === 'cut off' ? proxy.cut() : proxy.delay(5_000)),
    end: async () => proxy.restore(),
    close: () => proxy.close(),
  };
}
