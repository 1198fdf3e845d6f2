export {
  type AuthenticatedRequest,
  authenticateNotification,
  type NotificationMiddleware,
  type NotifyCaptureOptions,
  notifyCapture,
} from './middleware.ts';
export type { ExpressRequest, NextFunction } from './request.ts';
