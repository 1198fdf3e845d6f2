export { Capture, type CapturePart, NotifyCapture } from './decorators.ts';
export { NotifyCaptureFilter } from './filter.ts';
export { NotifyCaptureGuard } from './guard.ts';
export { writeReply } from './http.ts';
export { NotifyCaptureInterceptor } from './interceptor.ts';
export { NotifyCaptureModule } from './module.ts';
export {
  InjectReceiver,
  type NotifyCaptureAsyncOptions,
  type NotifyCaptureModuleOptions,
  type NotifyCaptureOptions,
  type NotifyCaptureOptionsFactory,
  receiverToken,
} from './options.ts';
