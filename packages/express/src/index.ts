/**
 * Express 4 and 5 middleware that receives capture notifications.
 *
 * @packageDocumentation
 */

export {
  type AuthenticatedRequest,
  authenticateNotification,
  type NotificationMiddleware,
  type NotifyCaptureOptions,
  notifyCapture,
} from './middleware.ts';
export type { ExpressRequest, NextFunction } from './request.ts';
