// What the demo shows, scene by scene.
import { sampleNotification, signNotification } from '../packages/core/dist/testing.js';

const OUT = process.stdout;

/** Plays all scenes; answers how many of the expectations were not met. */
export async function scenes(shop, signer) {
  // The specification's own example, "capture successful".
  const success = {
    captureAmount: { currency: 'BRL', value: '50000' },
    notifyType: 'CAPTURE_RESULT',
    captureId: '2022XXXXXXX',
    captureRequestId: 'Merchant_Request_ID_XXXXXX',
    captureTime: '2022-11-10T00:34:52-08:00',
    paymentId: '2022XXXXXXX',
    result: { resultCode: 'SUCCESS', resultMessage: 'success.', resultStatus: 'S' },
  };
  const failed = sampleNotification('AUTH_EXPIRED', { captureId: '2022YYYYYYY' });
  const payment = { notifyType: 'PAYMENT_RESULT', paymentId: '2022XXXXXXX', result: success.result };
  const stage = new Stage(shop, signer);

  await stage.play('1. A capture succeeded (the example of the specification)', success, {
    status: 200,
    booked: 1,
    told: 'captured, none',
  });
  await stage.play('2. The same notification again', success, {
    status: 200,
    booked: 1,
    told: 'acknowledged, booked once',
  });
  await stage.play('3. A capture failed', failed, {
    status: 200,
    booked: 2,
    told: 'failed, start_new_payment',
  });
  await stage.play(
    '4. Tampered on its way: 50000 became 99999',
    { ...success, captureId: '2022ZZZZZZZ' },
    {
      tamper: (body) => Buffer.from(body.toString('utf8').replace('"50000"', '"99999"')),
      status: 401,
      booked: 2,
      told: 'refused',
      says: 'does not fit',
    },
  );
  await stage.play('5. A payment announces itself at the same address', payment, {
    status: 200,
    booked: 2,
    told: 'noted by onOther',
    says: 'not a capture: noted',
  });
  return stage.wrong;
}

class Stage {
  wrong = 0;
  #seen = 0;

  constructor(shop, signer) {
    this.shop = shop;
    this.signer = signer;
  }

  async play(title, body, { tamper = (bytes) => bytes, status, booked, told, says }) {
    const before = this.wrong;
    const { pathname } = new URL(this.shop.notifications);
    const signed = signNotification({ ...this.signer, target: pathname, body });
    const reply = await fetch(this.shop.notifications, {
      method: 'POST',
      headers: signed.headers,
      body: tamper(signed.body),
    });
    const text = await reply.text();
    const books = await (await fetch(this.shop.captures)).json();
    OUT.write(`\n${title}\n`);
    OUT.write(`  sent    POST ${pathname}\n`);
    for (const [name, value] of Object.entries(signed.headers))
      OUT.write(`          ${name}: ${shorten(value)}\n`);
    OUT.write(`          ${tamper(signed.body).toString('utf8')}\n`);
    OUT.write(`  back    ${reply.status} ${text}\n`);
    OUT.write(`  booked  ${this.#describe(books)}\n`);
    this.#expect(`status ${status}`, reply.status === status);
    this.#expect(
      `acknowledged: ${status === 200}`,
      (JSON.parse(text).result.resultCode === 'SUCCESS') === (status === 200),
    );
    this.#expect(`${booked} booked in all`, books.length === booked);
    const isNew = books.length > this.#seen;
    const last = books.at(-1);
    if (isNew) this.#expect(told, `${last.outcome}, ${last.action}` === told);
    if (says !== undefined) OUT.write(`  log     ${await this.#logged(says)}\n`);
    this.#seen = books.length;
    OUT.write(this.wrong > before ? '  so      NOT as it should\n' : `  so      ${told}\n`);
  }

  /** What the shop's log said of it; the line may come a moment after the reply. */
  async #logged(words) {
    const line = await this.shop.line((logged) => logged.msg?.includes(words) === true);
    return line.hint === undefined ? line.msg : `${line.code}: ${line.msg} ${line.hint}`;
  }

  #describe(books) {
    if (books.length === this.#seen) return 'nothing new';
    const { captureId, outcome, amount, action, advice } = books.at(-1);
    return `${captureId} ${outcome} ${amount.decimal} ${amount.currency}; next: ${action} (${advice})`;
  }

  #expect(what, met) {
    if (met) return;
    this.wrong += 1;
    OUT.write(`  WRONG   expected ${what}\n`);
  }
}

function shorten(value) {
  return value.length > 90 ? `${value.slice(0, 90)}…` : value;
}
