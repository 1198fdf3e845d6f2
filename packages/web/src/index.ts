export {
  authenticateNotification,
  type EnvironmentHandler,
  type NotifyCaptureOptions,
  notifyCapture,
  type RequestHandler,
} from './handler.ts';
export { toResponse } from './request.ts';
