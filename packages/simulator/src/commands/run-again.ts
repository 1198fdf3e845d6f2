import type { Certificate } from '../certify/certificate.ts';
import { urlWithoutCredentials } from '../certify/not-accepted.ts';
import { quote } from '../curl.ts';
import { WORDS } from '../report/words.ts';
import { DEFAULT_TIMEOUT } from '../sender.ts';
import type { SendingOptions } from './options.ts';
import { color, print } from './terminal.ts';

/** Prints the line that runs the checks again that did not pass. Those that need a list which was not given would not pass again. */
export function printRunAgain(
  { results }: Certificate,
  options: SendingOptions & { readonly captures?: URL; readonly others?: URL },
): void {
  const ids = results
    .filter(
      (result) =>
        result.verdict === 'fail' || (result.verdict === 'inconclusive' && result.needs === undefined),
    )
    .map(({ id }) => id);
  if (ids.length === 0) return;
  const { key, client, keyVersion, timeout, allowPublic, captures, others, lang } = options;
  const words = [
    ...['npx', '@notify-capture/simulator', 'certify', '--to', urlWithoutCredentials(options.to)],
    ...(captures === undefined ? [] : ['--captures', urlWithoutCredentials(captures)]),
    ...(others === undefined ? [] : ['--others', urlWithoutCredentials(others)]),
    ...(key === undefined ? [] : ['--key', key]),
    ...(client === undefined ? [] : ['--client', client]),
    ...(keyVersion === undefined ? [] : ['--key-version', keyVersion]),
    ...(timeout === DEFAULT_TIMEOUT ? [] : ['--timeout', `${timeout}ms`]),
    ...(lang === 'en' ? [] : ['--lang', lang]),
    ...(allowPublic ? ['--allow-public'] : []),
    ...['--only', ids.join(',')],
  ];
  print(`\n${color.bold(WORDS.runAgain[lang])}\n  ${words.map(shellWord).join(' ')}`);
}

function shellWord(word: string): string {
  return /^[\w@%+:,./-]+$/.test(word) ? word : quote(word);
}
