export { describeAdapterContract } from './adapter-contract.ts';
export { Alipay } from './alipay.ts';
export type { AdapterHarness, HarnessSetup, RunningApp } from './harness.ts';
export { type HttpReply, type HttpRequest, request, send } from './http-client.ts';
export { type LogLine, Merchant } from './merchant.ts';
export { expectAcknowledged, expectRefused } from './reply-table.ts';
export { expectNoSecrets } from './secrets.ts';
export { describeStoreContract } from './store-contract.ts';
export type { OpenStore, StoreHarness } from './store-harness.ts';
