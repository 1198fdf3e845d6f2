import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SimulatorErrorCode } from '@notify-capture/simulator';
import { ROOT } from '../documents.ts';
import { keys } from './line.ts';

const TO = ['--to', 'http://127.0.0.1:3000/alipay/notifyCapture'];
const NO_KEY = { ALIPAY_TEST_PRIVATE_KEY: '' };

/** Makes each wrong use of the simulator; answers what its command prints. */
export const WRONG_USES: Readonly<Record<SimulatorErrorCode, () => string>> = {
  PUBLIC_ADDRESS: printed(['send', '--to', 'http://203.0.113.7/alipay/notifyCapture']),
  URL_INVALID: printed(['send', '--to', 'localhost:3000/alipay/notifyCapture']),
  KEY_MISSING: printed(['send', ...TO], { env: NO_KEY }),
  KEY_UNREADABLE: printed(['send', '--key', 'key.pem', ...TO], { files: ['key.pem'] }),
  FILE_EXISTS: printed(['keys'], { files: ['.data/alipay-test-key.pem'] }),
  FILE_UNREADABLE: printed(['send', '--key', 'key.pem', ...TO]),
  FILE_UNWRITABLE: printed(['certify', '--report', 'reports/report.html', ...TO]),
  FIELD_INVALID: printed(['send', '--set', 'captureAmount.value:=x', ...TO]),
  OPTION_INVALID: printed(['send', '--case', 'SUCESS', ...TO]),
};

/** Runs the command in an empty folder, which the page calls /app. */
function printed(
  args: readonly string[],
  { env = {}, files = [] }: { readonly env?: NodeJS.ProcessEnv; readonly files?: readonly string[] } = {},
): () => string {
  return () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'notify-capture-errors-')));
    try {
      mkdirSync(join(folder, '.data'));
      for (const file of files) writeFileSync(join(folder, file), 'not a key');
      const { stderr } = spawnSync(
        process.execPath,
        [join(ROOT, 'packages/simulator/dist/cli.js'), ...args],
        {
          cwd: folder,
          env: { ...process.env, NO_COLOR: '1', ALIPAY_TEST_PRIVATE_KEY: keys.privateKey, ...env },
          encoding: 'utf8',
        },
      );
      return stderr.replaceAll(folder, '/app').replaceAll('\\', '/');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
}
