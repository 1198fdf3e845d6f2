import { readFileSync } from 'node:fs';
import { Logger } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { blocksIn } from '@notify-capture/contract/documents';
import { type CaptureHandler, createReceiver } from '@notify-capture/core';
import { createTestKeys, sampleNotification, signNotification } from '@notify-capture/core/testing';
import { NotifyCaptureGuard, NotifyCaptureInterceptor, receiverToken } from '@notify-capture/nestjs';
import { describe, expect, it, vi } from 'vitest';
import { AppModule, CaptureController } from './readme-app.ts';
import { Books } from './readme-books.ts';

const keys = createTestKeys(); // takes some tenths of a second: one pair for all tests
const testReceiver = () => createReceiver({ clientId: 'TEST', publicKey: keys.publicKey, logger: false });
const signed = (body = sampleNotification('captured')) =>
  signNotification({ privateKey: keys.privateKey, clientId: 'TEST', target: '/alipay/notifyCapture', body });

/** The code of README.md. */
export function describeRecipes(): void {
  describe('the README', () => {
    it('tests a controller without Nest', async () => {
      const books = new Books();
      const controller = new CaptureController(books);
      const settle: CaptureHandler = (capture, { key }) => controller.settle(capture, key);
      const reply = await testReceiver().receive(signed(), settle);
      expect(reply.status).toBe(200);
      expect(books.entries).toHaveLength(1);
    });

    it('tests an application over a socket on Express', async () => {
      const testing = await Test.createTestingModule({ imports: [AppModule] })
        .overrideProvider(receiverToken())
        .useValue(testReceiver())
        .compile();
      const app = testing.createNestApplication({ rawBody: true }); // or createNestApplication(new FastifyAdapter())
      await app.listen(0, '127.0.0.1');
      const { method, target, headers, body } = signed();
      const reply = await fetch(`${await app.getUrl()}${target}`, { method, headers, body });
      expect(reply.status).toBe(200);
      expect(app.get(Books).entries).toHaveLength(1);
      await app.close();
    });

    it('tests an application over a socket on Fastify', async () => {
      const testing = await Test.createTestingModule({ imports: [AppModule] })
        .overrideProvider(receiverToken())
        .useValue(testReceiver())
        .compile();
      const app = testing.createNestApplication(new FastifyAdapter());
      await app.listen(0, '127.0.0.1');
      const { method, target, headers, body } = signed();
      const url = `${await app.getUrl()}${target}`;
      const send = () => fetch(url, { method, headers, body });
      expect([(await send()).status, (await send()).status]).toEqual([200, 200]);
      expect(app.get(Books).entries).toHaveLength(1);
      await app.close();
    });

    it('makes a controller in a testing module whose receiver is a provider', async () => {
      const testing = await Test.createTestingModule({
        controllers: [CaptureController],
        providers: [Books, { provide: receiverToken(), useValue: testReceiver() }],
      }).compile();
      expect(testing.get(CaptureController)).toBeInstanceOf(CaptureController);
    });

    it('warns that a guard that is overridden leaves @Capture() without a capture', async () => {
      const logged = vi.spyOn(Logger.prototype, 'error').mockReturnValue();
      const testing = await Test.createTestingModule({ controllers: [CaptureController], providers: [Books] })
        .overrideGuard(NotifyCaptureGuard)
        .useValue({ canActivate: () => true })
        .overrideInterceptor(NotifyCaptureInterceptor)
        .useValue({ intercept: (_: unknown, next: { handle(): unknown }) => next.handle() })
        .compile();
      expect(testing.get(CaptureController)).toBeInstanceOf(CaptureController);
      const app = testing.createNestApplication({ rawBody: true });
      await app.listen(0, '127.0.0.1');
      const { method, target, headers, body } = signed();
      const reply = await fetch(`${await app.getUrl()}${target}`, { method, headers, body });
      expect([reply.status, app.get(Books).entries]).toEqual([500, []]);
      expect(logged).toHaveBeenCalledWith(expect.stringContaining('no guard has authenticated this request'));
      await app.close();
      logged.mockRestore();
    });

    it('shows only code that these tests run', () => {
      const folder = new URL('.', import.meta.url);
      const textOf = (path: string) => unindented(readFileSync(new URL(path, folder), 'utf8'));
      const tested = textOf('readme-app.ts').replaceAll('export class', 'class') + textOf('recipes.ts');
      const [first, ...others] = blocksIn(textOf('../../README.md'))
        .filter(({ language }) => language === 'ts')
        .map(({ code }) => code.trim());
      const recipes = others.filter((block) => /signed\(\)|createTestKeys/.test(block));
      expect(recipes).toHaveLength(3);
      for (const block of [first ?? '', ...recipes]) {
        for (const part of block.replaceAll('export class', 'class').split('\n\n'))
          expect(tested).toContain(part);
      }
    });
  });
}

function unindented(text: string): string {
  return text.replaceAll(/^ +/gm, '');
}
