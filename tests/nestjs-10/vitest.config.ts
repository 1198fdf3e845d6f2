import { mergeConfig } from 'vitest/config';
import { tested } from '../../vitest.base.ts';

// The tests live in packages/nestjs; what they import is this package's: Nest in its major, and our copy for it.
export default mergeConfig(tested, {
  resolve: {
    dedupe: [
      '@nestjs/common',
      '@nestjs/core',
      '@nestjs/platform-express',
      '@nestjs/platform-fastify',
      '@nestjs/testing',
      '@notify-capture/nestjs',
      'class-transformer',
      'class-validator',
    ],
  },
});
