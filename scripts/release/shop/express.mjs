import { notifyCapture } from '@notify-capture/express';
import express from 'express';

export async function open({ path, ...options }) {
  const server = express().post(path, notifyCapture(options)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return { port: server.address().port, close: () => server.close() };
}
