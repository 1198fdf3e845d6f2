import {
  All,
  applyDecorators,
  createParamDecorator,
  type ExecutionContext,
  HttpCode,
  Inject,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { type CaptureContext, NotificationError, type Receiver } from '@notify-capture/core';
import { attachmentOf } from './attachment.ts';
import { NotifyCaptureFilter } from './filter.ts';
import { NotifyCaptureGuard } from './guard.ts';
import { NotifyCaptureInterceptor } from './interceptor.ts';
import { leaveReplyToUs } from './nest-internals.ts';
import { receiverToken } from './receiver-token.ts';

/** What {@link Capture} gives of the context: all of it, or one part. */
export type CapturePart = 'context' | keyof CaptureContext;

/**
 * A route that receives capture notifications: the method runs once per result; when it resolves, the result is
 * settled and acknowledged with 200. All methods of the path are the route's own, so that others than POST are
 * answered 405.
 *
 * @param path below the controller's
 * @param options `receiver`: the name of the receiver, where there are several
 * @example
 * @NotifyCapture('notifyCapture')
 * async settle(@Capture() capture: CaptureNotification, @Capture('key') key: string) {
 *   if (capture.outcome === 'captured') await this.books.add(key, capture);
 * }
 */
export function NotifyCapture(
  path?: string,
  { receiver }: { readonly receiver?: string } = {},
): MethodDecorator {
  const route = applyDecorators(
    All(path),
    HttpCode(200),
    UseGuards(named(NotifyCaptureGuard, receiver)),
    UseInterceptors(named(NotifyCaptureInterceptor, receiver)),
    UseFilters(named(NotifyCaptureFilter, receiver)),
  );
  return (target, key, descriptor) => {
    route(target, key, descriptor);
    leaveReplyToUs(target, key);
  };
}

/**
 * The verified capture as a parameter, or the context of its delivery or a part of that: `key`, `signal`, `previous`,
 * `mayHaveRunBefore`, and `transaction` where the store has one.
 *
 * @throws NotificationError `INVALID_CONFIG` without the guard, or for a part of the context without the interceptor
 * @example
 * settle(@Capture() capture: CaptureNotification, @Capture('key') key: string, @Capture('context') context: CaptureContext)
 */
export function Capture(part?: CapturePart): ParameterDecorator {
  return captured(part);
}

const captured = createParamDecorator(
  (part: CapturePart | undefined, execution: ExecutionContext): unknown => {
    const { capture, context } = attachmentOf(execution.switchToHttp().getRequest<object>());
    if (part === undefined) return capture;
    if (context !== undefined) return part === 'context' ? context : context[part];
    throw new NotificationError('INVALID_CONFIG', {
      message: `Nest: @Capture('${part}') is there only while a capture is delivered.`,
      hint: 'Use @NotifyCapture(), or take it from the handler that you give to receiver.deliver.',
    });
  },
);

/** The same class for the receiver of that name. */
function named<T extends new (receiver: Receiver) => object>(base: T, name: string | undefined): T {
  if (name === undefined) return base;
  // A mixin's constructor takes any arguments, says TypeScript (TS2545); this one passes them on by itself.
  const Named = { [base.name]: class extends (base as new (receiver: Receiver) => object) {} }[
    base.name
  ] as T;
  Inject(receiverToken(name))(Named, undefined, 0);
  return Named;
}
