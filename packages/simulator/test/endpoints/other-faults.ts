import type { IncomingMessage, ServerResponse } from 'node:http';
import { HasSlowQueries } from './booking-faults.ts';
import { CorrectEndpoint } from './correct-endpoint.ts';
import { type Body, RefusalError } from './messages.ts';
import { kindOf, lineOf, type OtherBody } from './other-messages.ts';

/** Requires a notifyType, and refuses what has none. */
export class RefusesWithoutNotifyType extends CorrectEndpoint {
  protected override async deliverOther(body: OtherBody): Promise<void> {
    if (body['notifyType'] === undefined) throw new RefusalError(400);
    await super.deliverOther(body);
  }
}

/** Handles only captures, and refuses everything else. */
export class RefusesOtherKinds extends CorrectEndpoint {
  protected override async deliverOther(): Promise<void> {
    throw new RefusalError(400);
  }
}

/** An error that nobody catches ends the request: a dispute has no result. */
export class BreaksAtMissingResult extends CorrectEndpoint {
  protected override async deliverOther(body: OtherBody): Promise<void> {
    if (body['result'] === undefined) throw new TypeError('not caught');
    await super.deliverOther(body);
  }

  protected override refuse(response: ServerResponse, error: unknown): void {
    if (error instanceof TypeError) response.destroy();
    else super.refuse(response, error);
  }
}

/** In ms. Longer than every time limit of a check. */
const HOUR = 3_600_000;

/** Waits for the order of a dispute, and never replies. */
export class HangsAtDisputes extends CorrectEndpoint {
  protected override async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await super.receive(request, response);
    } catch (error) {
      if (error instanceof TypeError) this.clock.pass(HOUR);
      else throw error;
    }
  }

  protected override async deliverOther(body: OtherBody): Promise<void> {
    if (kindOf(body) === 'dispute') throw new TypeError('hangs');
    await super.deliverOther(body);
  }
}

/** Replies with the error of a failed insert. */
export class FailsOnRepeatedOther extends CorrectEndpoint {
  readonly #seen = new Set<string>();

  protected override async deliverOther(body: OtherBody): Promise<void> {
    await super.deliverOther(body);
    const key = JSON.stringify(body);
    if (this.#seen.has(key)) throw new Error('duplicate key');
    this.#seen.add(key);
  }
}

/** Acknowledges everything, and handles only captures. */
export class DropsOtherKinds extends CorrectEndpoint {
  protected override async deliverOther(): Promise<void> {
    // Nobody handles the message.
  }
}

/** Acknowledges authorizations, which have no id that a list could show, and drops them. */
export class DropsAuthorizations extends CorrectEndpoint {
  protected override async deliverOther(body: OtherBody): Promise<void> {
    if (kindOf(body) !== 'authorization') await super.deliverOther(body);
  }
}

/** Acknowledges disputes, and drops them. */
export class DropsDisputes extends CorrectEndpoint {
  protected override async deliverOther(body: OtherBody): Promise<void> {
    if (kindOf(body) !== 'dispute') await super.deliverOther(body);
  }
}

/** Acknowledges messages that no documentation describes, and drops them. */
export class DropsUnknown extends CorrectEndpoint {
  protected override async deliverOther(body: OtherBody): Promise<void> {
    if (kindOf(body) !== 'unknown') await super.deliverOther(body);
  }
}

/** Acknowledges refunds that failed, and drops them: the money was not sent back, and nobody knows it. */
export class DropsFailedRefunds extends CorrectEndpoint {
  protected override async deliverOther(body: OtherBody): Promise<void> {
    if (body['refundStatus'] !== 'FAIL') await super.deliverOther(body);
  }
}

/** Keeps no records of handled messages. */
export class HandlesEveryCopy extends CorrectEndpoint {
  protected override async deliverOther(body: OtherBody): Promise<void> {
    this.desk.lines.push(lineOf(body));
  }
}

/** Keeps no records of authorizations. */
export class HandlesEveryAuthorization extends CorrectEndpoint {
  protected override async deliverOther(body: OtherBody): Promise<void> {
    if (kindOf(body) === 'authorization') this.desk.lines.push(lineOf(body));
    else await super.deliverOther(body);
  }
}

/** `SELECT` first, `INSERT` afterwards. */
export class SelectsOthersThenInserts extends HasSlowQueries {
  readonly #handled = new Set<string>();

  protected override async deliverOther(body: OtherBody): Promise<void> {
    const key = JSON.stringify(body);
    const isHandled = this.#handled.has(key);
    await this.query();
    if (isHandled) return;
    this.#handled.add(key);
    this.desk.lines.push(lineOf(body));
  }
}

/** Books every message that has an amount. */
export class BooksEveryAmount extends CorrectEndpoint {
  protected override async deliverOther(body: OtherBody): Promise<void> {
    const { disputeAmount, disputeId } = body;
    if (disputeAmount !== undefined) this.book({ ...bookable(body), captureId: String(disputeId) });
    await super.deliverOther(body);
  }
}

function bookable(body: OtherBody): Body {
  const result = { resultCode: 'SUCCESS', resultStatus: 'S' };
  return { ...body, captureAmount: body['disputeAmount'], result } as unknown as Body;
}

/** Handles in the background: a message is listed from the second read of the list on. */
export class HandlesInBackground extends CorrectEndpoint {
  protected override listOthers(): unknown {
    const listed = [...this.#listed];
    this.#listed = [...this.desk.lines];
    return listed;
  }

  #listed: readonly unknown[] = [];
}

/** Lists notifications as notify-capture prints them: the ids are in a field of their own. */
export class ListsNestedIds extends CorrectEndpoint {
  protected override listOthers(): unknown {
    return { messages: this.desk.lines.map(({ kind, type, ...ids }) => ({ kind, type, ids })) };
  }
}

/** The list contains only ids: it cannot show a message without an id. */
export class ListsOnlyIds extends CorrectEndpoint {
  protected override listOthers(): unknown {
    return this.desk.lines.map(({ kind: _kind, type: _type, ...ids }) => ids);
  }
}

/** The list contains only ids, and authorizations are acknowledged and dropped: the list cannot show it. */
export class ListsOnlyIdsAndDropsAuthorizations extends ListsOnlyIds {
  protected override async deliverOther(body: OtherBody): Promise<void> {
    if (kindOf(body) !== 'authorization') await super.deliverOther(body);
  }
}

/** Handles only authorizations, and refuses everything else. */
export class HandlesOnlyAuthorizations extends CorrectEndpoint {
  protected override async deliverOther(body: OtherBody): Promise<void> {
    if (kindOf(body) !== 'authorization') throw new RefusalError(422);
    await super.deliverOther(body);
  }
}

/** Acknowledges authorizations and drops them, and refuses everything else. */
export class DropsAuthorizationsAndRefusesOthers extends CorrectEndpoint {
  protected override async deliverOther(body: OtherBody): Promise<void> {
    if (kindOf(body) !== 'authorization') throw new RefusalError(422);
  }
}

/** The list has its own name for messages that no documentation describes. */
export class ListsUnknownAsOther extends CorrectEndpoint {
  protected override listOthers(): unknown {
    return this.desk.lines.map((line) => (line['kind'] === 'unknown' ? { kind: 'other' } : line));
  }
}
