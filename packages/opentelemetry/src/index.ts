export {
  NotifyCaptureInstrumentation,
  type NotifyCaptureInstrumentationOptions,
} from './instrumentation.ts';
