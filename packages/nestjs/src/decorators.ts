import {
  All,
  applyDecorators,
  createParamDecorator,
  type ExecutionContext,
  HttpCode,
  Inject,
  Res,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { type CaptureContext, NotificationError, type Receiver } from '@notify-capture/core';
import { carriedBy } from './carried.ts';
import { NotifyCaptureFilter } from './filter.ts';
import { NotifyCaptureGuard } from './guard.ts';
import { NotifyCaptureInterceptor } from './interceptor.ts';
import { receiverToken } from './options.ts';

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
    UseFilters(NotifyCaptureFilter),
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
    const { notification, context } = carriedBy(execution.switchToHttp().getRequest<object>());
    if (part === undefined) return notification;
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

/** No method has so many parameters more than it decorates. */
const UNUSED = 32;

/** Nest leaves the reply to a method that injects the response: so does this one, at an index it does not use. */
function leaveReplyToUs(target: object, key: string | symbol): void {
  const args: Readonly<Record<string, { readonly index: number }>> =
    Reflect.getMetadata('__routeArguments__', target.constructor, key) ?? {};
  const used = Object.values(args).map(({ index }) => index);
  // Beyond every parameter that the method may have: one without a decorator is left alone.
  Res()(target, key, Math.max(0, ...used) + UNUSED);
  // A @Res({ passthrough: true }) of the method would hand the reply back to Nest.
  Reflect.deleteMetadata('__responsePassthrough__', target.constructor, key);
}
