import { Res } from '@nestjs/common';

/**
 * Makes Nest leave the reply of a method to us, so that no interceptor of the application wraps the acknowledgement.
 * Documented: a method that injects `@Res()` replies itself. Not documented, and tested on each major: that holds for an
 * index beyond the parameters too; `__routeArguments__` has the indexes; `__responsePassthrough__` would undo it.
 */
export function leaveReplyToUs(target: object, key: string | symbol): void {
  const args: Readonly<Record<string, { readonly index: number }>> =
    Reflect.getMetadata('__routeArguments__', target.constructor, key) ?? {};
  // No method has 32 parameters without a decorator.
  Res()(target, key, 32 + Math.max(0, ...Object.values(args).map(({ index }) => index)));
  Reflect.deleteMetadata('__responsePassthrough__', target.constructor, key);
}
