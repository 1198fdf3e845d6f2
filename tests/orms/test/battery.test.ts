import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MikroORM } from '@mikro-orm/postgresql';
import type { PostgresDatabase } from '@notify-capture/contract';
import { isNotificationError } from '@notify-capture/core';
import { sampleNotification, sampleOther } from '@notify-capture/core/testing';
import { type PostgresStoreOptions, postgresStore } from '@notify-capture/postgres';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBooks } from '../src/database.ts';
import { Deliveries, type Run } from '../src/deliveries.ts';
import { DOCUMENT, documentedFile, documentedLines, expectDocumented, tableOf } from '../src/document.ts';
import type { OpenOrm } from '../src/orm.ts';
import { ORMS } from '../src/orms.ts';

const POOL = 10;
/** Their clients can be those of the store, too. */
const WORKING = ['TypeORM', 'pg'];
const CAPTURE = sampleNotification('captured', { captureId: 'C' });

let database: PostgresDatabase;
beforeAll(async () => {
  database = await openBooks();
});
afterAll(() => database.close());

const throwAfterSettle: Run = (book, settle) =>
  book(async (query) => {
    await settle(query);
    throw new Error('after the settle');
  });

const rows: string[][] = [];

describe.each(ORMS)('context.settle in a transaction of $name', (orm) => {
  let opened: OpenOrm;
  let deliveries: Deliveries;
  const [passed, failed]: [string[], string[]] = [[], []];
  beforeAll(async () => {
    opened = await orm.open(database.url, POOL);
    deliveries = new Deliveries(database.pool({ max: 5 }), opened);
  });
  afterAll(() => opened.close());
  beforeEach(() => deliveries.clear());
  afterEach(({ task }) => {
    (task.result?.errors === undefined ? passed : failed).push(task.name);
  });

  it('commits the booking and the settled record together', async () => {
    const reply = await deliveries.deliver(CAPTURE, (book, settle) =>
      book(async (query) => {
        await settle(query);
        expect(await deliveries.state()).toEqual({ booked: 0, settled: 0, open: 1 });
      }),
    );
    expect(reply.status).toBe(200);
    expect(await deliveries.state()).toEqual({ booked: 1, settled: 1, open: 0 });
    expect((await deliveries.deliver(CAPTURE, () => expect.unreachable())).status).toBe(200);
  });

  it('rolls both back when the transaction fails after the settle, and the next delivery books', async () => {
    expect((await deliveries.deliver(CAPTURE, throwAfterSettle)).status).toBe(500);
    expect(await deliveries.state()).toEqual({ booked: 0, settled: 0, open: 0 });
    expect((await deliveries.deliver(CAPTURE)).status).toBe(200);
    expect(await deliveries.state()).toEqual({ booked: 1, settled: 1, open: 0 });
  });

  it('books once for thirty duplicates at once', async () => {
    let runs = 0;
    const run: Run = (book) => {
      runs += 1;
      return book();
    };
    const replies = await Promise.all(Array.from({ length: 30 }, () => deliveries.deliver(CAPTURE, run)));
    const statuses = replies.map(({ status }) => status);
    expect(statuses).toContain(200);
    expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
    expect(runs).toBe(1);
    expect(await deliveries.state()).toEqual({ booked: 1, settled: 1, open: 0 });
  });

  it('books thirty captures at once over a pool of ten connections', async () => {
    const bodies = Array.from({ length: 30 }, (_, i) =>
      sampleNotification('captured', { captureId: `C${i}` }),
    );
    const replies = await Promise.all(bodies.map((body) => deliveries.deliver(body)));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await deliveries.state()).toEqual({ booked: 30, settled: 30, open: 0 });
  });

  it('does not acknowledge when the handler swallows the error of its transaction', async () => {
    const reply = await deliveries.deliver(CAPTURE, async (book, settle) => {
      await Promise.resolve(throwAfterSettle(book, settle)).catch(() => undefined);
    });
    expect(reply).toMatchObject({ status: 500, code: 'HANDLER_FAILED' });
    expect(await deliveries.state()).toEqual({ booked: 0, settled: 0, open: 0 });
    expect((await deliveries.deliver(CAPTURE)).status).toBe(200);
  });

  it('rolls back when another delivery has claimed the capture meanwhile', async () => {
    let thrown: unknown;
    const reply = await deliveries.deliver(CAPTURE, async (book, settle) => {
      await deliveries.endLeases();
      expect((await deliveries.deliver(CAPTURE)).status).toBe(200);
      await deliveries.forgetBookings();
      await book(async (query) => {
        await settle(query).catch((error: unknown) => {
          thrown = error;
          throw error;
        });
      });
    });
    expect(reply).toMatchObject({ status: 503, code: 'LEASE_LOST' });
    expect(isNotificationError(thrown)).toBe(true);
    expect(await deliveries.state()).toEqual({ booked: 0, settled: 1, open: 0 });
  });

  it('settles a conflict and a message of another kind', async () => {
    for (const body of [
      CAPTURE,
      sampleNotification('AUTH_EXPIRED', { captureId: 'C' }),
      sampleOther('dispute'),
    ]) {
      expect((await deliveries.deliver(body)).status).toBe(200);
      expect((await deliveries.deliver(body, () => expect.unreachable())).status).toBe(200);
    }
    expect(await deliveries.state()).toEqual({ booked: 3, settled: 3, open: 0 });
  });

  it(`${WORKING.includes(orm.name) ? 'works' : 'is refused, with what to pass,'} as the client of the store`, async () => {
    const open = () => postgresStore({ client: opened.client as PostgresStoreOptions['client'] });
    if (WORKING.includes(orm.name)) {
      expect((await deliveries.on(open()).deliver(CAPTURE)).status).toBe(200);
      expect(await deliveries.state()).toEqual({ booked: 1, settled: 1, open: 0 });
    } else {
      const message = expect.stringMatching(new RegExp(`${orm.name}.*pg Pool`));
      expect(open).toThrowError(
        expect.objectContaining({ code: 'INVALID_CONFIG', option: 'client', message }),
      );
    }
  });

  it('answers rows or { rows }', async () => {
    const answers: unknown[] = [];
    const reply = await deliveries.deliver(CAPTURE, (book, settle) =>
      book((query) =>
        settle(async (text, values) => {
          const answer = await query(text, values);
          answers.push(answer);
          return answer;
        }),
      ),
    );
    expect(reply.status).toBe(200);
    const answered = Array.isArray(answers[0]) ? 'rows' : '`{ rows }`';
    const [, query = ''] = /await settle\((.*)\);/.exec(documentedLines(orm.file)) ?? [];
    const tested = `${passed.length} of ${passed.length + failed.length}`;
    rows.push([
      orm.name,
      versionOf(orm.library),
      `\`${query}\``,
      answered,
      tested,
      WORKING.includes(orm.name) ? 'works' : 'refused',
    ]);
  });
});

it('refuses the MikroORM instance as the client of the store, too', async () => {
  const discovery = { warnWhenNoEntities: false };
  const orm = await MikroORM.init({ clientUrl: database.url, entities: [], discovery });
  const client = orm as unknown as PostgresStoreOptions['client'];
  expect(() => postgresStore({ client })).toThrowError('client is a MikroORM instance. Expected: a pg Pool');
  await orm.close();
});

describe('docs/orms.md', () => {
  it.each([...ORMS, { name: 'Redis', file: 'redis.ts' }])('has the lines of $name', ({ name, file }) => {
    const [, section = ''] = DOCUMENT.split(new RegExp(`^###? ${name}\\n`, 'm'));
    const [before] = section.split('\n#');
    expect(before).toContain(`\`\`\`ts\n${documentedLines(file)}\`\`\`\n`);
  });

  it.each(['app.module.ts', 'main.ts', 'app.ts'])('has %s', (file) => {
    expect(DOCUMENT).toContain(documentedFile(file));
  });

  it('has the table of these tests', () => {
    const head = [
      'library',
      'version',
      '`query` in `settle(query)`',
      'answers',
      'tests passed',
      "as the store's `client`",
    ];
    expectDocumented('orms', tableOf(head, rows));
  });
});

function versionOf(library: string): string {
  const manifest = join(import.meta.dirname, '..', 'node_modules', library, 'package.json');
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}
