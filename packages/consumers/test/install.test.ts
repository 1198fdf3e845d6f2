import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { install, pack, runNode, temporaryFolder } from './install.ts';

const root = temporaryFolder();
let tarballs: string[] = [];

beforeAll(async () => {
  const target = join(root, 'tarballs');
  mkdirSync(target);
  tarballs = await pack(['core', 'express'], target);
}, 120_000);

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('the packed packages, installed outside the workspace', () => {
  it.each(['express@5', 'express@4'])(
    'receive a notification with %s, from ESM and from CommonJS',
    async (express) => {
      const folder = await install([...tarballs, express], root);
      const expected = { status: 200, booked: ['captured'], valid: true };
      expect(JSON.parse(await runNode(folder, 'express.mjs'))).toEqual(expected);
      expect(JSON.parse(await runNode(folder, 'express.cjs'))).toEqual(expected);
    },
    120_000,
  );
});
