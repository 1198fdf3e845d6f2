#!/usr/bin/env node
import { runProgram } from './commands/program.ts';

// Whoever reads our output may stop (`| head`): no reason for a stack.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 2);
});
await runProgram(process.argv.slice(2));
