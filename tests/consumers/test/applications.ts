/** The published packages, by folder. */
export const PUBLISHED = [
  'core',
  'express',
  'fastify',
  'nestjs',
  'opentelemetry',
  'postgres',
  'redis',
  'simulator',
  'web',
] as const;

/** A published package, by folder. */
export type Published = (typeof PUBLISHED)[number];

/** The programs of one fixture, which all print the same. */
export interface Programs {
  readonly fixture: string;
  readonly files: readonly string[];
  /** The environments in which each file runs. */
  readonly environments: readonly Readonly<Record<string, string>>[];
  readonly printed: unknown;
}

/** An application outside the workspace: the packages to install and the programs to run. */
export interface Application {
  readonly name: string;
  readonly ours: readonly Published[];
  readonly theirs: readonly string[];
  readonly programs: readonly Programs[];
  /** Scripts that compile some of the programs. */
  readonly builds: readonly string[];
  /** A second TypeScript configuration to compile the application with. */
  readonly alsoCompiledWith?: 'tsconfig.bundler.json';
}

const TYPESCRIPT = ['typescript@5.9.3', '@types/node@20.19.43'];
/** The last versions for Node 20. */
const OPENTELEMETRY = ['api@1.9.1', 'sdk-metrics@2.12.0', 'sdk-trace-node@2.12.0'].map(
  (part) => `@opentelemetry/${part}`,
);
const PLATFORMS = [{ PLATFORM: 'express' }, { PLATFORM: 'fastify' }];
const RECEIVED = { status: 200, booked: ['captured'], valid: true };

/** Each fixture, with its files in ESM and CommonJS. */
const FIXTURES = {
  core: { ...plain('core'), printed: { status: 401, findings: ['QUERY_STRIPPED'] } },
  express: { ...plain('express'), printed: RECEIVED },
  fastify: { ...plain('fastify'), printed: RECEIVED },
  // Decorators need a compiler.
  nestjs: { ...plain('nestjs'), files: typed('nestjs'), environments: PLATFORMS, printed: RECEIVED },
  opentelemetry: {
    ...plain('opentelemetry'),
    printed: { spans: ['settle notifyCapture', 'process notifyCapture'], messages: 1 },
  },
  stores: { ...plain('stores'), printed: ['acquired', 'busy'] },
  web: { ...plain('web'), printed: RECEIVED },
  simulator: { ...plain('simulator'), printed: { acknowledged: 2, sent: 4, refused: true } },
} satisfies Readonly<Record<string, Programs>>;

/** All packages in one application, with the framework versions that npm installs by default. */
export const TOGETHER: Application = {
  name: 'all packages together, with Express 5, Fastify 5 and Nest 12',
  ours: PUBLISHED,
  theirs: [...TYPESCRIPT, ...express(5), 'fastify@5', ...nestjs(12), ...OPENTELEMETRY, 'esbuild@0.28.2'],
  programs: Object.values(FIXTURES),
  builds: [],
};

/** One application for each package and each version of its framework. */
export const ALONE: readonly Application[] = [
  alone('core alone', ['core'], [], FIXTURES.core),
  ...[5, 4].map((major) => alone(`Express ${major}`, ['core', 'express'], express(major), FIXTURES.express)),
  alone('Fastify 5', ['core', 'fastify'], ['fastify@5'], FIXTURES.fastify),
  alone('the web adapter, without any framework', ['core', 'web'], [], FIXTURES.web),
  ...[10, 11, 12].map(aloneOnNest),
  alone('the spans and metrics', ['core', 'opentelemetry'], OPENTELEMETRY, FIXTURES.opentelemetry),
  alone('the stores, without any client library', ['core', 'postgres', 'redis'], [], FIXTURES.stores),
  alone('the simulator, as a library', ['core', 'simulator'], [], {
    ...FIXTURES.simulator,
    // Jest, for example, cannot require an ES module: no dependency may be one.
    environments: [{}, { NODE_OPTIONS: '--no-experimental-require-module' }],
  }),
];

function alone(
  name: string,
  ours: readonly Published[],
  theirs: readonly string[],
  { files, ...programs }: Programs,
): Application {
  return {
    name,
    ours,
    theirs: [...TYPESCRIPT, ...theirs],
    programs: [{ ...programs, files: [...new Set([...files, ...typed(programs.fixture)])] }],
    builds: [],
    alsoCompiledWith: 'tsconfig.bundler.json',
  };
}

function aloneOnNest(major: number): Application {
  const files = [...FIXTURES.nestjs.files, 'out/nestjs/swc.cjs'];
  const theirs = [...nestjs(major), '@swc/core@1.16.22'];
  return {
    ...alone(`Nest ${major}, on both platforms`, ['core', 'nestjs'], theirs, { ...FIXTURES.nestjs, files }),
    // Decorators without metadata, which is the default of swc.
    builds: ['nestjs/swc.cjs'],
  };
}

function plain(fixture: string) {
  return { fixture, files: [`${fixture}/plain.mjs`, `${fixture}/plain.cjs`], environments: [{}] };
}

/** The output of TypeScript for a fixture. */
function typed(fixture: string): readonly string[] {
  return [`out/${fixture}/typed.mjs`, `out/${fixture}/typed.cjs`];
}

function express(major: number): readonly string[] {
  return [`express@${major}`, `@types/express@${major}`];
}

function nestjs(major: number): readonly string[] {
  const parts = ['common', 'core', 'platform-express', 'platform-fastify'];
  return [...parts.map((part) => `@nestjs/${part}@${major}`), 'rxjs@7', 'reflect-metadata@0.2'];
}
