import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freePort, openEmbedded } from '@notify-capture/contract';
import { createTestKeys } from '@notify-capture/core/testing';
import { type EmbeddedStore, embeddedStore } from '@notify-capture/postgres';
import { deliver } from '@notify-capture/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Application, startApplication } from '../src/application.ts';

interface Dashboard {
  readonly panels: readonly {
    readonly title: string;
    readonly targets: readonly { readonly expr: string }[];
  }[];
}

interface Alerts {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly alert: string;
      readonly expr: string;
      readonly labels: { readonly severity: string };
      readonly annotations: object;
    }[];
  }[];
}

const { privateKey, publicKey } = createTestKeys();
const clientId = 'T_111222333';
const dashboard: Dashboard = JSON.parse(read('dashboard.json'));
const rules = (parse(read('alerts.yml')) as Alerts).groups.flatMap((group) => group.rules);
const QUERIES = [
  ...dashboard.panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
  ...rules.map(({ alert, expr }) => [alert, expr] as const),
];

let application: Application;
let store: EmbeddedStore;
let files: ReturnType<typeof openEmbedded>;
let exported: string;

function read(file: string): string {
  return readFileSync(join(import.meta.dirname, '..', file), 'utf8');
}

beforeAll(async () => {
  files = openEmbedded();
  store = await embeddedStore({ directory: files.directory });
  const metricsPort = await freePort();
  application = await startApplication({ clientId, publicKey, store, port: 0, metricsPort, logger: false });
  const to = application.notifications;
  // Retries, duplicates, a conflict, a pending result that comes late, another kind, a wrong key.
  const options = { to, clientId, privateKey, speed: 1e9 };
  await deliver({ ...options, count: 5, loseAck: 4, duplicate: 2 });
  await deliver({ ...options, conflict: true });
  await deliver({ ...options, reorder: true });
  await deliver({ ...options, kind: 'dispute' });
  await deliver({ ...options, privateKey: createTestKeys().privateKey });
  await abort(new URL(to));
  const captureRequestId = 'R-OVERDUE';
  await store.expect({ clientId, captureRequestId, deadline: new Date(Date.now() - 1_000) });
  exported = await (await fetch(application.metrics)).text();
});

/** Sends a request with a half of its body, and closes the connection: what anybody can do. */
async function abort({ hostname, port, pathname, origin }: URL): Promise<void> {
  const headers = ['host: x', 'content-type: application/json', 'content-length: 9'];
  const made = ['client-id: x', 'request-time: 1', 'signature: x', 'expect: 100-continue'];
  const socket = connect(Number(port), hostname);
  socket.write(`POST ${pathname} HTTP/1.1\r\n${[...headers, ...made].join('\r\n')}\r\n\r\n`);
  // The server asks for the body: the receiver reads it.
  await once(socket, 'data');
  socket.end('{');
  await once(socket, 'close');
  await fetch(origin);
}

afterAll(async () => {
  await application.close();
  await store.close();
  files.close();
});

/** The selectors of a query: a metric, and its labels with their values. This exporter leaves the unit out of names. */
function selectorsOf(expr: string) {
  const plain = expr.replaceAll(/\{__name__=~"(\w+)\(_seconds\)\?(\w+)"(?:, )?/g, '$1$2{');
  return [...plain.matchAll(/\b((?:notify_capture|messaging)_\w+)(?:\{([^}]*)\})?/g)]
    .filter(([, name = '']) => !isLabel(name))
    .map(([, name = '', labels = '']) => ({
      name,
      labels: [...labels.matchAll(/(\w+)(=~|!=|=)"([^"]*)"/g)].map(
        ([, label = '', operator = '', value = '']) => ({
          label,
          operator,
          value,
        }),
      ),
    }));
}

/** Of `by (…)`, of a selector. */
function isLabel(name: string): boolean {
  return [
    'notify_capture_genuine',
    'notify_capture_kind',
    'notify_capture_outcome',
    'notify_capture_severity',
    'notify_capture_settlement',
    'messaging_system',
  ].includes(name);
}

/** The exported samples of a metric, without their values. */
function samplesOf(name: string): readonly string[] {
  return exported.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
}

describe('the dashboard and the alert rules', () => {
  it.each(QUERIES)('%s: names only metrics and labels that an endpoint exports: %s', (_, expr) => {
    const selectors = selectorsOf(expr);
    expect(selectors.length).toBeGreaterThan(0);
    for (const { name, labels } of selectors) {
      const samples = samplesOf(name).join('\n');
      expect(samples, name).not.toBe('');
      for (const { label, operator, value } of labels) {
        if (value !== '') expect(samples, name).toContain(`${label}="`);
        if (operator === '=' && value !== '') expect(samples, name).toContain(`${label}="${value}"`);
      }
    }
    for (const [, label = ''] of expr.matchAll(/by \((notify_capture_\w+|error_type)/g)) {
      expect(exported).toContain(`${label}="`);
    }
  });

  it('name the error codes of core, and those that the instrumentation adds', async () => {
    const replies = ['docs/replies.md', 'packages/opentelemetry/README.md']
      .map((file) => read(join('../..', file)))
      .join();
    const codes = QUERIES.flatMap(([, expr]) => expr.match(/\b[A-Z]+_[A-Z_]+\b/g) ?? []);
    expect(codes.length).toBeGreaterThan(10);
    for (const code of codes) expect(replies).toContain(code);
  });

  it('wake nobody for what anybody can send: a page counts genuine messages, or asks the books', () => {
    const pages = rules.filter(({ labels }) => labels.severity === 'page');
    expect(pages.map(({ alert }) => alert)).toEqual([
      'CaptureOverdue',
      'CaptureConflict',
      'NotificationsFail',
    ]);
    for (const { name, labels } of pages.flatMap(({ expr }) => selectorsOf(expr))) {
      if (/overdue|conflicts/.test(name)) continue;
      expect(labels).toContainEqual({ label: 'notify_capture_genuine', operator: '=', value: 'true' });
    }
  });

  it('have a severity and a text for a person in each alert', () => {
    for (const { alert, labels, annotations } of rules) {
      expect({ alert, labels }).toMatchObject({
        labels: { severity: expect.stringMatching(/^(page|ticket)$/) },
      });
      expect(Object.keys(annotations)).toEqual(['summary', 'description']);
    }
  });
});

describe('the endpoint', () => {
  it('tells a readiness probe that it is ready, and strangers no more', async () => {
    const ask = (): Promise<Response> => fetch(new URL('/healthz', application.notifications));
    let probe = await ask();
    // The store of a slow machine can miss the time limit of the probe.
    while (probe.status !== 200) probe = await ask();
    expect(await probe.json()).toEqual({ isReady: true });
  });

  it('exports a connection that closed as neither genuine nor something to do', () => {
    const [line = '', ...more] = samplesOf('notify_capture_messages_total').filter((sample) =>
      sample.includes('error_type="RAW_BODY_UNAVAILABLE"'),
    );
    expect(more).toEqual([]);
    expect(line).toContain('notify_capture_genuine="false"');
    expect(line).toContain('notify_capture_severity="info"');
  });

  it('exports no id, no client and no key', () => {
    for (const line of exported.split('\n').filter((one) => /^(notify_capture|messaging)_/.test(one))) {
      expect(line).not.toMatch(/T_111222333|R-OVERDUE|[\da-f]{32}/);
    }
  });

  it('exports what the simulator sent', () => {
    const value = (name: string, label: string): number =>
      samplesOf(name)
        .filter((line) => line.includes(label))
        .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
    expect(value('notify_capture_messages_total', 'notify_capture_kind="dispute"')).toBe(1);
    expect(value('notify_capture_messages_total', 'error_type="SIGNATURE_MISMATCH"')).toBe(8);
    expect(value('notify_capture_conflicts_total', 'error_type="CONFLICTING_RESULT"')).toBeGreaterThan(0);
    expect(
      value('notify_capture_duplicates_total', 'notify_capture_settlement="already_settled"'),
    ).toBeGreaterThan(0);
    expect(value('notify_capture_active_messages', '')).toBe(0);
    expect(value('notify_capture_overdue_captures', '')).toBe(1);
    // Attempts one to five: four acknowledgements of each capture were lost.
    const late = value('notify_capture_acknowledgement_age_count', '');
    expect(late - value('notify_capture_acknowledgement_age_bucket', 'le="3120"')).toBeGreaterThanOrEqual(5);
  });
});
