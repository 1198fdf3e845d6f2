import { describeExample } from '@notify-capture/example-shop/testing';

describeExample('hono');
