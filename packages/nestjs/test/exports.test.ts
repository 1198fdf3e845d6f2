import { RequestMethod } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import * as product from '../src/index.ts';

describe('the package', () => {
  it('exports these names and no others', () => {
    expect(Object.keys(product).sort()).toEqual([
      'Capture',
      'InjectReceiver',
      'NotifyCapture',
      'NotifyCaptureFilter',
      'NotifyCaptureGuard',
      'NotifyCaptureInterceptor',
      'NotifyCaptureModule',
      'receiverToken',
      'writeReply',
    ]);
  });

  it('has tokens that every copy of it shares', () => {
    for (const name of [undefined, 'brazil']) {
      const token = product.receiverToken(name);
      expect(Symbol.for(token.description ?? '')).toBe(token);
    }
    expect(product.receiverToken('brazil')).not.toBe(product.receiverToken());
  });

  it('puts route, status, guard, interceptor and filter on a method', () => {
    class CaptureController {
      @product.NotifyCapture('notifyCapture')
      settle(): void {}
    }
    const { settle } = CaptureController.prototype;
    const metadata = (key: string): unknown => Reflect.getMetadata(key, settle);
    expect(metadata('path')).toBe('notifyCapture');
    expect(metadata('method')).toBe(RequestMethod.ALL);
    expect(metadata('__httpCode__')).toBe(200);
    expect(metadata('__guards__')).toEqual([product.NotifyCaptureGuard]);
    expect(metadata('__interceptors__')).toEqual([product.NotifyCaptureInterceptor]);
    expect(metadata('__exceptionFilters__')).toEqual([product.NotifyCaptureFilter]);
  });

  it('puts subclasses on a method for a named receiver', () => {
    class CaptureController {
      @product.NotifyCapture('brazil', { receiver: 'brazil' })
      settle(): void {}
    }
    const [guard] = Reflect.getMetadata('__guards__', CaptureController.prototype.settle) as [
      typeof product.NotifyCaptureGuard,
    ];
    expect(guard.prototype).toBeInstanceOf(product.NotifyCaptureGuard);
  });
});
