import type { Instrumentation } from '@opentelemetry/instrumentation';
import { NotifyCaptureInstrumentation } from '../src/index.ts';

/** The SDK accepts it in its list. */
export const instrumentations: Instrumentation[] = [new NotifyCaptureInstrumentation()];
