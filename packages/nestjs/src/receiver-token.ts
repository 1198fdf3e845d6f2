import { Inject } from '@nestjs/common';

/**
 * Returns the injection token of a receiver, the same in the ESM and in the CommonJS copy of this package.
 *
 * @param name as given to `forRoot`
 * @example
 * const receiver = app.get<Receiver>(receiverToken());
 */
export function receiverToken(name?: string): symbol {
  return Symbol.for(`notify-capture.nestjs.receiver${name === undefined ? '' : `:${name}`}`);
}

/** Injects a receiver: `constructor(@InjectReceiver() private readonly receiver: Receiver) {}`. */
export function InjectReceiver(name?: string): ParameterDecorator & PropertyDecorator {
  return Inject(receiverToken(name));
}
