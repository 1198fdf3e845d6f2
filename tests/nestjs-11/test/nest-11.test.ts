import { createRequire } from 'node:module';
import { NestFactory } from '@nestjs/core';
import * as product from '@notify-capture/nestjs';
import { describeNest } from '../../../packages/nestjs/test/suite/index.ts';

describeNest({ version: 11, require: createRequire(import.meta.url), NestFactory, product });
