import { join } from 'node:path';
import { describeExample } from '@notify-capture/example-shop/testing';
import { build } from './next-app.ts';

await build(join(import.meta.dirname, '..'));

describeExample('next');
