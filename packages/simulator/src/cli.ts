import { createRequire } from 'node:module';
import { runProgram } from './commands/program.ts';

// The reader of the output may stop, as in `| head`: this is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 2);
});
const { version } = createRequire(import.meta.url)('../package.json') as { readonly version: string };
await runProgram(process.argv.slice(2), version);
