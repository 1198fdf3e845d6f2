/**
 * OpenTelemetry spans and metrics of each notification.
 *
 * @packageDocumentation
 */

export {
  NotifyCaptureInstrumentation,
  type NotifyCaptureInstrumentationOptions,
} from './instrumentation.ts';
export type { CountOverdue } from './overdue.ts';
