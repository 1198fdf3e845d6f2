import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import 'reflect-metadata';
import { Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { blocksOf, blockUnder, textOf } from '@notify-capture/contract/documents';
import type { Receiver } from '@notify-capture/core';
import { createTestKeys } from '@notify-capture/core/testing';
import { NotifyCaptureModule, receiverToken } from '@notify-capture/nestjs';
import { certify } from '@notify-capture/simulator';
import getPort from 'get-port';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recorded } from './recording.ts';

/** Below this package, so that the files find the packages of the workspace. */
const FOLDER = join(import.meta.dirname, '..', '.data', 'production');
const LISTENING = join(import.meta.dirname, '..', 'fixtures', 'start', 'listening.mjs');
const TABLES = 'tables.sql';
const PAGE = 'docs/production.md';
const README = 'packages/postgres/README.md';
const run = promisify(execFile);
const keys = createTestKeys();
const clientId = 'T_1';

let env: NodeJS.ProcessEnv;
let database: ChildProcess;

beforeAll(async () => {
  const port = await getPort();
  const [, url = ''] = /^export DATABASE_URL=(\S+)$/m.exec(textOf(README)) ?? [];
  env = {
    ...process.env,
    DATABASE_URL: url.replace('5432', String(port)),
    ALIPAY_CLIENT_ID: clientId,
    ALIPAY_PUBLIC_KEY: keys.publicKey,
    SHOW_BOOKS: 'yes',
  };
  mkdirSync(FOLDER, { recursive: true });
  for (const [file, code] of [...filesOf(README), ...filesOf(PAGE)])
    writeFileSync(join(FOLDER, file), file === 'database.mjs' ? code.replace('5432', String(port)) : code);
  database = fork('database.mjs', { cwd: FOLDER, silent: true });
  await startOf(database, recorded(database).printed('Postgres is ready.'));
});

afterAll(async () => {
  await stop(database);
  rmSync(FOLDER, { recursive: true, force: true });
});

describe('the page on production', () => {
  it('has tables, which the file of the README of the store makes and reads', async () => {
    await run(process.execPath, ['sql.mjs', TABLES], { cwd: FOLDER, env });
    writeFileSync(join(FOLDER, 'query.sql'), 'SELECT count(*) AS booked FROM books');
    const { stdout } = await run(process.execPath, ['sql.mjs', 'query.sql'], { cwd: FOLDER, env });
    expect(stdout).toMatch(/booked.*'0'/s);
  });

  it('has an application that is ready after its migration, and passes every check of certify', async () => {
    await run(process.execPath, ['migrate.mjs'], { cwd: FOLDER, env });
    const app = fork('app.mjs', { cwd: FOLDER, env, silent: true, execArgv: ['--import', LISTENING] });
    const [address] = await startOf(app, once(app, 'message'));
    const url = `http://127.0.0.1:${(address as AddressInfo).port}`;
    const probe = await fetch(`${url}/healthz`);
    expect([probe.status, await probe.json()]).toEqual([200, { isReady: true }]);
    const addresses = {
      to: `${url}/alipay/notifyCapture`,
      captures: `${url}/captures`,
      others: `${url}/others`,
    };
    const { ready, results } = await certify({ ...addresses, privateKey: keys.privateKey, clientId });
    await stop(app);
    expect(results.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
    expect(ready).toBe(true);
  });
});

describe('the readiness probe of the page in Nest', () => {
  it('answers 200 while the receiver is ready, and 503 when it closes', async () => {
    const controllers = [await controllerOfThePage()];
    const imports = [NotifyCaptureModule.forRoot({ clientId, publicKey: keys.publicKey, logger: false })];
    class AppModule {}
    Module({ imports, controllers })(AppModule);
    const app = await NestFactory.create(AppModule, { logger: false });
    await app.listen(0, '127.0.0.1');
    const url = `${await app.getUrl()}/healthz`;
    const ready = await fetch(url);
    expect([ready.status, await ready.json()]).toEqual([200, { isReady: true }]);
    await app.get<Receiver>(receiverToken()).close();
    const closing = await fetch(url);
    expect([closing.status, await closing.json()]).toEqual([503, { isReady: false }]);
    await app.close();
  });
});

async function controllerOfThePage(): Promise<Type> {
  const { code } = blockUnder(PAGE, 'Readiness', 'ts');
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: {
      experimentalDecorators: true,
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ES2022,
    },
  });
  const file = join(FOLDER, 'health.mjs');
  writeFileSync(file, outputText);
  const page: { readonly HealthController: Type } = await import(pathToFileURL(file).href);
  return page.HealthController;
}

/** The files of a page, by the name in their first line; and its tables. */
function filesOf(page: string): readonly (readonly [file: string, code: string])[] {
  const blocks = blocksOf(page);
  const files = blocks.flatMap(({ language, code }) => {
    const [, file] = /^\/\/ (\w+\.mjs)\n/.exec(code) ?? [];
    return language === 'js' && file !== undefined ? [[file, code] as const] : [];
  });
  const tables = blocks.filter(({ language }) => language === 'sql').map(({ code }) => code);
  return [...files, [TABLES, tables.join('')]];
}

async function startOf<T>(child: ChildProcess, started: Promise<T>): Promise<T> {
  const { all } = recorded(child);
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(`It ended:\n${all()}`)));
  ended.catch(() => undefined);
  return Promise.race([started, ended]);
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill();
  await ended;
}
