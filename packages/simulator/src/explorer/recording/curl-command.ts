import type { HeaderPair } from '../api.ts';
import type { RecordedRequest } from './recorded-request.ts';
import { shellCommands, withoutEscapes } from './shell-words.ts';

/** The options with a value that matter here, and the names by which they are read. */
const OPTIONS: Readonly<Record<string, 'url' | 'method' | 'header' | 'data' | 'json'>> = {
  '--url': 'url',
  '--request': 'method',
  '-X': 'method',
  '--header': 'header',
  '-H': 'header',
  '--data': 'data',
  '--data-ascii': 'data',
  '--data-raw': 'data',
  '--data-binary': 'data',
  '-d': 'data',
  '--json': 'json',
};
/** Other options whose value is no URL. */
const WITH_VALUE =
  /^(?:-[AbceEmoQuwxyYz]|--(?:noproxy|user|user-agent|cookie|proxy|cacert|cert|key|max-time|connect-timeout|output|resolve|retry|referer|write-out))$/;

/** Reads a curl command, such as the explorer exports and browsers copy; `undefined` for anything else. */
export function readCurlCommand(content: string): RecordedRequest | undefined {
  if (!/^\s*(?:\$ )?(?:curl|printf) /.test(content)) return undefined;
  const commands = shellCommands(content.trim().replace(/^\$ /, ''));
  const words = commands?.find(([name]) => name === 'curl');
  if (words === undefined) return undefined;
  const piped = commands?.find(([name]) => name === 'printf')?.[1] ?? '';
  return requestOf(words.slice(1), withoutEscapes(piped));
}

function requestOf(words: readonly string[], input: Buffer): RecordedRequest | undefined {
  const headers: HeaderPair[] = [];
  const data: Buffer[] = [];
  let [method, url] = ['', ''];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const { name, attached } = optionIn(word);
    const option = OPTIONS[name];
    if (option === undefined) {
      if (!word.startsWith('-')) url ||= word;
      else if (WITH_VALUE.test(word)) index += 1;
      continue;
    }
    if (attached === undefined) index += 1;
    const value = attached ?? words[index] ?? '';
    if (option === 'url') url = value;
    if (option === 'method') method = value;
    if (option === 'header') headers.push(...headerIn(value));
    if (option === 'data' || option === 'json') data.push(value === '@-' ? input : Buffer.from(value));
  }
  if (url === '') return undefined;
  const body = Buffer.concat(data.flatMap((one, index) => (index === 0 ? [one] : [Buffer.from('&'), one])));
  return { method: method === '' ? (data.length > 0 ? 'POST' : 'GET') : method, target: url, headers, body };
}

/** `--header=x` and `-Hx` have their value attached. */
function optionIn(word: string): { readonly name: string; readonly attached?: string } {
  const long = /^(--[\w-]+)=([\s\S]*)$/.exec(word);
  if (long !== null) return { name: long[1] ?? '', attached: long[2] ?? '' };
  const short = /^(-[XHd])([\s\S]+)$/.exec(word);
  return short === null ? { name: word } : { name: short[1] ?? '', attached: short[2] ?? '' };
}

/** To curl, `name;` is a header with an empty value, and `name:` removes it. */
function headerIn(text: string): readonly HeaderPair[] {
  const empty = /^([^:;]+);$/.exec(text);
  if (empty !== null) return [[empty[1]?.trim() ?? '', '']];
  const colon = text.indexOf(':');
  const value = text.slice(colon + 1).trim();
  return colon < 1 || value === '' ? [] : [[text.slice(0, colon).trim(), value]];
}
