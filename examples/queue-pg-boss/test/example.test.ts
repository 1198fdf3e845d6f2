import { describeQueueExample } from '@notify-capture/example-shop/queue-testing';

describeQueueExample('queue-pg-boss');
