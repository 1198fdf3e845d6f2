import { describeExample } from '@notify-capture/example-shop/testing';

describeExample('nest on Express');
describeExample('nest on Fastify');
