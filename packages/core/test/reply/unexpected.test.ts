import { afterEach, describe, expect, it, vi } from 'vitest';
import type { RefusedNotification } from '../../src/index.ts';
import { sampleNotification } from '../../src/testing/index.ts';
import { receiverOf, signed } from '../observed-receiver.ts';

afterEach(() => vi.restoreAllMocks());

describe('a genuine message that this package fails to read', () => {
  it('is kept, logged each time as an error with the cause, and refused', async () => {
    const refused: RefusedNotification[] = [];
    const observed = receiverOf({ onRefused: (one) => refused.push(one) });
    const request = signed(sampleNotification());
    // A limit of the runtime, such as the depth of its stack.
    const hasOwn = Object.hasOwn;
    vi.spyOn(Object, 'hasOwn').mockImplementation((holder, name) => {
      if (name === 'notifyType') throw new RangeError('Maximum call stack size exceeded');
      return hasOwn(holder, name);
    });
    for (let sent = 0; sent < 10; sent++) {
      const { status, code } = await observed.receiver.receive(request, () => expect.unreachable());
      expect([status, code]).toEqual([400, 'INVALID_NOTIFICATION']);
    }
    const lines = observed.lines.filter(({ fields }) => fields['code'] === 'INVALID_NOTIFICATION');
    expect(lines).toHaveLength(10);
    expect(lines[0]).toMatchObject({
      level: 'error',
      fields: { genuine: true, clientId: 'T_1', err: { message: 'Maximum call stack size exceeded' } },
    });
    expect(refused).toHaveLength(10);
    expect(refused[0]).toMatchObject({ clientId: 'T_1', code: 'INVALID_NOTIFICATION' });
    expect(Buffer.from(refused[0]?.body ?? [])).toEqual(Buffer.from(request.body));
  });
});
