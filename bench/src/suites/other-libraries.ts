import { createHmac, timingSafeEqual, verify } from 'node:crypto';
import { createReceiver, verifySignature } from '@notify-capture/core';
import { Webhooks } from '@octokit/webhooks';
import { Webhook } from 'standardwebhooks';
import { Stripe } from 'stripe';
import { readKey } from '../by-hand.ts';
import { CLIENT_ID } from '../endpoint.ts';
import { withSpread } from '../figures.ts';
import { droppingLogger } from '../loggers.ts';
import { keys, type PreparedMessage, prepareMessages } from '../messages.ts';
import { type Candidate, inRounds, type Rounds } from '../rounds.ts';
import type { Suite } from '../suite.ts';
import { type Timing, timeEach } from '../timing.ts';

const BODY_BYTES = [512, 4096];
const SECRET = Buffer.alloc(32, 7).toString('base64');
const HMAC = 'HMAC-SHA256 alone';
const RSA = 'RSA-SHA256 alone';

/** A candidate with the bare signature that it contains. */
interface Compared extends Candidate<keyof Timing> {
  readonly signature: typeof HMAC | typeof RSA;
}

export const otherLibraries: Suite = {
  name: 'other-libraries',
  title: 'For scale: libraries for other webhooks',
  async run({ quick, note }) {
    return compareLibraries({ messages: quick ? 500 : 3000, rounds: quick ? 3 : 15, note });
  },
};

/** Bodies of equal sizes, received as bytes and answered as an object. */
export async function compareLibraries(options: {
  readonly messages: number;
  readonly rounds: number;
  readonly note?: (line: string) => void;
}): ReturnType<Suite['run']> {
  const sizes = [];
  for (const bodyBytes of BODY_BYTES) {
    options.note?.(`bodies of ${bodyBytes} bytes`);
    const candidates = await candidatesFor(prepareMessages(options.messages, { bodyBytes }));
    sizes.push({ bodyBytes, candidates, rounds: await inRounds(candidates, options) });
  }
  return {
    tables: [
      {
        title: 'Verified and parsed, µs per message',
        head: ['', 'body, bytes', 'with the signature', 'without it'],
        rows: sizes.flatMap(({ bodyBytes, candidates, rounds }) =>
          candidates.map((one) => [
            one.name,
            bodyBytes.toLocaleString('en-US'),
            withSpread(rounds.of(one.name, 'wall')),
            rest(rounds, one),
          ]),
        ),
      },
    ],
    charts: sizes.map(({ bodyBytes, candidates, rounds }) => ({
      kind: 'bars',
      name: `other-libraries-${bodyBytes}`,
      title: `Time beyond the bare signature, bodies of ${bodyBytes.toLocaleString('en-US')} bytes`,
      description: 'Time of one message, without the time of its HMAC or RSA signature.',
      unit: 'µs',
      bars: candidates
        .filter(({ name, signature }) => name !== signature)
        .map(({ name, signature }) => ({
          label: name,
          value: rounds.difference(name, signature, 'wall'),
          ours: signature === RSA,
        })),
    })),
  };
}

function rest(rounds: Rounds<keyof Timing>, { name, signature }: Compared): string {
  return name === signature ? '' : withSpread(rounds.difference(name, signature, 'wall'));
}

async function candidatesFor(messages: readonly PreparedMessage[]): Promise<readonly Compared[]> {
  const bodies = messages.map(({ raw: { body } }) => body);
  return [
    hmacAlone(bodies),
    await octokit(bodies),
    standardWebhooks(bodies),
    stripe(bodies),
    ...ours(messages),
  ];
}

function ours(messages: readonly PreparedMessage[]): readonly Compared[] {
  const key = readKey(keys.publicKey);
  return [
    {
      name: RSA,
      signature: RSA,
      measure: () =>
        timeEach(messages, ({ content, signature }) => genuine(verify('sha256', content, key, signature)), {
          async: false,
        }),
    },
    {
      name: 'verifySignature, JSON.parse',
      signature: RSA,
      measure: () =>
        timeEach(
          messages,
          ({ raw }) => genuine(verifySignature({ ...raw, publicKey: key }).valid) && parse(raw.body),
          { async: false },
        ),
    },
    {
      name: 'receiver.authenticate',
      signature: RSA,
      measure: () => {
        const receiver = createReceiver({ clientId: CLIENT_ID, publicKey: key, logger: droppingLogger });
        return timeEach(messages, ({ raw }) => receiver.authenticate(raw), { async: true });
      },
    },
  ];
}

function hmacAlone(bodies: readonly Buffer[]): Compared {
  const hmac = (body: Buffer): Buffer => createHmac('sha256', SECRET).update(body).digest();
  const signed = bodies.map((body) => ({ body, signature: hmac(body) }));
  return {
    name: HMAC,
    signature: HMAC,
    measure: () =>
      timeEach(signed, ({ body, signature }) => genuine(timingSafeEqual(signature, hmac(body))), {
        async: false,
      }),
  };
}

async function octokit(bodies: readonly Buffer[]): Promise<Compared> {
  const webhooks = new Webhooks({ secret: SECRET });
  const signed: { readonly body: Buffer; readonly signature: string }[] = [];
  for (const body of bodies) signed.push({ body, signature: await webhooks.sign(body.toString('utf8')) });
  return {
    name: '@octokit/webhooks: verify, JSON.parse',
    signature: HMAC,
    measure: () =>
      timeEach(
        signed,
        async ({ body, signature }) => {
          const text = body.toString('utf8');
          return genuine(await webhooks.verify(text, signature)) && JSON.parse(text);
        },
        { async: true },
      ),
  };
}

function standardWebhooks(bodies: readonly Buffer[]): Compared {
  const webhook = new Webhook(SECRET);
  const now = new Date();
  const signed = bodies.map((body, index) => ({
    body,
    headers: {
      'webhook-id': `msg_${index}`,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': webhook.sign(`msg_${index}`, now, body.toString('utf8')),
    },
  }));
  return {
    name: 'standardwebhooks: verify',
    signature: HMAC,
    measure: () => timeEach(signed, ({ body, headers }) => webhook.verify(body, headers), { async: false }),
  };
}

function stripe(bodies: readonly Buffer[]): Compared {
  const { webhooks } = new Stripe('sk_test_unused');
  const signed = bodies.map((body) => ({
    body,
    header: webhooks.generateTestHeaderString({ payload: body.toString('utf8'), secret: SECRET }),
  }));
  return {
    name: 'stripe: constructEvent',
    signature: HMAC,
    measure: () =>
      timeEach(signed, ({ body, header }) => webhooks.constructEvent(body, header, SECRET), { async: false }),
  };
}

function parse(body: Buffer): unknown {
  return JSON.parse(body.toString('utf8'));
}

function genuine(isValid: boolean): true {
  if (!isValid) throw new Error('A genuine message was refused.');
  return true;
}
