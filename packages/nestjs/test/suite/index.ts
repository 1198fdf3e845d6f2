import type { createRequire } from 'node:module';
import { NestFactory } from '@nestjs/core';
import { holdTime } from '@notify-capture/contract';
import * as product from '@notify-capture/nestjs';
import { describe, expect, it } from 'vitest';
import { describeBytes } from './bytes.ts';
import { describeNestContract } from './contract.ts';
import { describeDelivery } from './delivery.ts';
import { describeGuardAlone } from './guard-alone.ts';
import { describeInFront } from './in-front.ts';
import { describeInjected } from './injected.ts';
import { describeListened } from './listened.ts';
import { describeMissingReceiver } from './missing-receiver.ts';
import { describeModules } from './modules.ts';
import { describePipeline } from './pipeline.ts';
import { describeRawBodyOnly } from './raw-body-only.ts';
import { describeRecipes } from './recipes.ts';
import { describeRefusals } from './refusals.ts';
import { describeRoutes } from './routes.ts';

/** The packages that the tests of one Nest major have installed. */
export interface Major {
  readonly version: number;
  /** Resolves from that package. */
  readonly require: ReturnType<typeof createRequire>;
  readonly NestFactory: unknown;
  readonly product: unknown;
}

/** All tests of this package, on the Nest of the package that calls it. */
export function describeNest(major: Major): void {
  it(`runs on Nest ${major.version}`, () => {
    expect(major.require('@nestjs/core/package.json').version).toMatch(new RegExp(`^${major.version}\\.`));
    expect(NestFactory).toBe(major.NestFactory);
    expect(product).toBe(major.product);
  });
  describeNestContract(major.version);
  describe(`Nest ${major.version}`, describeRecipes);
  describe(`Nest ${major.version}`, () => {
    holdTime();
    describeRefusals();
    describeInjected();
    describeRawBodyOnly();
  });
  for (const platform of ['Express', 'Fastify'] as const) {
    describe(`Nest ${major.version}`, () => {
      holdTime();
      describeRoutes(platform);
      describePipeline(platform);
      describeBytes(platform);
      describeGuardAlone(platform);
      describeDelivery(platform, major.require);
      describeModules(platform);
      describeMissingReceiver(platform);
      describeInFront(platform);
      describeListened(platform);
    });
  }
}
