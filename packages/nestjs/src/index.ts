/**
 * Nest module, guard, interceptor, filter and decorators that receive capture notifications.
 *
 * @packageDocumentation
 */

export { Capture, type CapturePart, NotifyCapture } from './decorators.ts';
export { NotifyCaptureFilter } from './filter.ts';
export { NotifyCaptureGuard } from './guard.ts';
export { writeReply } from './http.ts';
export { NotifyCaptureInterceptor } from './interceptor.ts';
export * from './module.ts';
