export {
  type AuthenticatedRequest,
  authenticateCapture,
  type CaptureMiddleware,
  type NotifyCaptureOptions,
  notifyCapture,
} from './middleware.ts';
export type { ExpressRequest, NextFunction } from './request.ts';
