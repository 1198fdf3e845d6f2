import { describe, expect, it } from 'vitest';

const ENTRIES = [
  '@notify-capture/core',
  '@notify-capture/core/diagnosis',
  '@notify-capture/core/testing',
  '@notify-capture/express',
  '@notify-capture/fastify',
  '@notify-capture/nestjs',
  '@notify-capture/opentelemetry',
  '@notify-capture/postgres',
  '@notify-capture/redis',
  '@notify-capture/simulator',
  '@notify-capture/web',
];

describe('the names that each package exports', () => {
  it.each(ENTRIES)('%s', async (entry) => {
    expect(Object.keys(await import(entry)).sort()).toMatchSnapshot();
  });
});
