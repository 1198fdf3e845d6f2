import { Res } from '@nestjs/common';

/** An index that no parameter of a method has. */
const UNUSED = 32;

/**
 * Makes Nest leave the reply of a method to us, so that no interceptor of the application wraps the acknowledgement.
 *
 * The documentation of Nest says that a method that injects `@Res()` writes its reply itself. Three details are not
 * documented, and are tested on each major:
 * - it also holds for a `@Res()` at an index beyond the method's parameters;
 * - `__routeArguments__` of the class holds the indexes in use;
 * - `__responsePassthrough__` of the class is what `@Res({ passthrough: true })` sets; it would give the reply back.
 */
export function leaveReplyToUs(target: object, key: string | symbol): void {
  const args: Readonly<Record<string, { readonly index: number }>> =
    Reflect.getMetadata('__routeArguments__', target.constructor, key) ?? {};
  const used = Object.values(args).map(({ index }) => index);
  Res()(target, key, Math.max(0, ...used) + UNUSED);
  Reflect.deleteMetadata('__responsePassthrough__', target.constructor, key);
}
