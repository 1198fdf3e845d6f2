import { configure } from '@codegenie/serverless-express';
import awsLambdaFastify from '@fastify/aws-lambda';
import { Merchant } from '@notify-capture/contract';
import type { ReceiverOptions } from '@notify-capture/core';
import serverless from 'serverless-http';
import { describe, expect, it } from 'vitest';
import { alipay, PATH } from './alipay.ts';
import { ON_EXPRESS, ON_FASTIFY } from './applications.ts';
import { EVENTS, type LambdaReply, stagedEvent } from './events.ts';

type Handler = (event: object) => Promise<LambdaReply>;
type Start = (merchant: Merchant, options?: Partial<ReceiverOptions>) => Promise<Handler>;

const WRAPPERS: readonly (readonly [name: string, start: Start])[] = [
  ...ON_EXPRESS.flatMap(([name, start]): (readonly [string, Start])[] => [
    [
      `${name} behind serverless-http`,
      async (merchant, options) => {
        const handler = serverless((await start(merchant, options)) as never);
        return async (event) => (await handler(event, {})) as LambdaReply;
      },
    ],
    [
      `${name} behind @codegenie/serverless-express`,
      async (merchant, options) => {
        const handler = configure({ app: (await start(merchant, options)) as never });
        return async (event) => (await handler(event, {} as never, () => undefined)) as LambdaReply;
      },
    ],
  ]),
  ...ON_FASTIFY.flatMap(([name, start]): (readonly [string, Start])[] => [
    [
      `${name} behind @fastify/aws-lambda`,
      async (merchant, options) => {
        const handler = awsLambdaFastify(await start(merchant, options));
        return async (event) => (await handler(event as never, {} as never)) as LambdaReply;
      },
    ],
    [
      `${name} behind serverless-http`,
      async (merchant, options) => {
        const handler = serverless((await start(merchant, options)) as never);
        return async (event) => (await handler(event, {})) as LambdaReply;
      },
    ],
    [
      `the server of ${name} behind serverless-http`,
      async (merchant, options) => {
        const app = await start(merchant, options);
        await app.ready();
        const handler = serverless(app.server as never);
        return async (event) => (await handler(event, {})) as LambdaReply;
      },
    ],
    [
      `the server of ${name} behind @codegenie/serverless-express`,
      async (merchant, options) => {
        const app = await start(merchant, options);
        await app.ready();
        const handler = configure({
          app: ((req: object, res: object) => app.server.emit('request', req, res)) as never,
        });
        return async (event) => (await handler(event, {} as never, () => undefined)) as LambdaReply;
      },
    ],
  ]),
];

describe.each(WRAPPERS)('on AWS Lambda, %s', (_, start) => {
  it.each(EVENTS)('acknowledges a genuine message and refuses an altered one: %s', async (_name, event) => {
    const merchant = new Merchant();
    const handler = await start(merchant);
    const signed = alipay.capture('captured', { fields: { note: '支付' } });
    const altered = { ...signed, body: Buffer.concat([signed.body, Buffer.from(' ')]) };
    expect(await handler(event(altered))).toMatchObject({ statusCode: 401 });
    const reply = await handler(event(signed));
    expect(reply).toMatchObject({ statusCode: 200 });
    const text = Buffer.from(reply.body, reply.isBase64Encoded === true ? 'base64' : 'utf8').toString();
    expect(JSON.parse(text)).toMatchObject({ result: { resultCode: 'SUCCESS', resultStatus: 'S' } });
    expect(await handler(event(signed))).toMatchObject({ statusCode: 200 });
    expect(merchant.handled).toHaveLength(1);
  });

  it('verifies the address with its stage, which publicTarget puts back', async () => {
    const merchant = new Merchant();
    const signed = alipay.capture('captured', { target: `/prod${PATH}` });
    const event = stagedEvent(signed, '/prod');
    expect(await (await start(new Merchant()))(event)).toMatchObject({ statusCode: 401 });
    const handler = await start(merchant, { publicTarget: (received) => `/prod${received}` });
    expect(await handler(event)).toMatchObject({ statusCode: 200 });
    expect(merchant.handled).toHaveLength(1);
  });
});
