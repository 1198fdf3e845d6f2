// Compiled by the type check, never run: what a handler gets follows from the type of its store.
import {
  type CaptureContext,
  createReceiver,
  memoryStore,
  type NotificationStore,
  type TransactionHandle,
} from '../../src/index.ts';

type Joining = NotificationStore & Required<Pick<NotificationStore, 'settleThrough' | 'isSettled'>>;
type Transactional = Joining & Required<Pick<NotificationStore, 'transact'>>;

declare const joining: Joining;
declare const transactional: Transactional;
declare const some: NotificationStore;
declare const request: Parameters<ReturnType<typeof createReceiver>['receive']>[0];
const query = async (_text: string, _values: string[]): Promise<object[]> => [];

await createReceiver({ store: joining, onConflict: (_, { settle }) => settle(query) }).receive(
  request,
  async (_, { settle, key }) => {
    await settle(query);
    key satisfies string;
  },
);
await createReceiver({ store: transactional, onOther: (_, { settle }) => settle(query) }).receive(
  request,
  async (_, { transaction, settle }) => {
    await settle(query);
    transaction satisfies TransactionHandle;
  },
);
// @ts-expect-error: this store has no transaction of its own.
await createReceiver({ store: joining }).receive(request, (_, { transaction }) => transaction);
// @ts-expect-error: the memory store cannot settle in a transaction.
await createReceiver({ store: memoryStore() }).receive(request, (_, { settle }) => settle(query));
// @ts-expect-error: perhaps this store cannot settle in a transaction.
await createReceiver({ store: some }).receive(request, (_, { settle }) => settle(query));
// @ts-expect-error: the default store cannot settle in a transaction.
await createReceiver({}).receive(request, (_, { settle }) => settle(query));
await createReceiver({ store: some }).receive(request, (_, { settle }) => settle?.(query));

// A handler that is written apart says which store it needs.
const annotated = (_: unknown, { settle }: CaptureContext<Joining>): Promise<void> => settle(query);
await createReceiver({ store: joining }).receive(request, annotated);
await createReceiver({ store: some }).receive(request, annotated);
