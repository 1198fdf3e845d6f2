import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** Starts a program in the foreground; it is there when its port accepts a connection. Answers how to stop it. */
export async function startProgram(
  program: string,
  args: readonly string[],
  port: number,
): Promise<() => Promise<void>> {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const exit = once(child, 'exit');
  while (child.exitCode === null && !(await accepts(port))) await setTimeout(20);
  if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}; see above.`);
  return async () => {
    child.kill();
    await exit;
  };
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const isOpen = await Promise.race([
    once(socket, 'connect').then(() => true),
    once(socket, 'error').then(() => false),
  ]).catch(() => false);
  socket.destroy();
  return isOpen;
}
