import type { HeaderPair } from '../api.ts';
import { decodeChunked } from './chunked-body.ts';
import { readCurlCommand } from './curl-command.ts';
import { readExportedCode } from './exported-code.ts';
import { headerIn, type RecordedRequest, type Recording } from './recorded-request.ts';

type Fields = Readonly<Record<string, unknown>>;

/** `POST /path HTTP/1.1`; the version may be missing. */
const REQUEST_LINE = /^\s*([A-Z]+) (\S+)(?: HTTP\/\d(?:\.\d)?)?\r?\n/;

/** Reads raw HTTP, a curl command, exported code, a HAR file, JSON with headers, lines of JSON, or the JSON of a body; `undefined` for anything else. */
export function readRecording(content: string): Recording | undefined {
  const raw = REQUEST_LINE.exec(content);
  if (raw !== null) return { form: 'http', requests: [rawRequest(content, raw)] };
  const command = readCurlCommand(content);
  if (command !== undefined) return { form: 'curl', requests: [command] };
  const value = parsed(content);
  const code = value === undefined ? readExportedCode(content) : undefined;
  if (code !== undefined) return { form: 'code', requests: [code] };
  const values = value === undefined ? parsedLines(content) : [value];
  if (values.length === 0) return undefined;
  const [first] = values;
  const log = isFields(first) ? first['log'] : undefined;
  if (isFields(log) && Array.isArray(log['entries'])) {
    return { form: 'har', requests: log['entries'].flatMap((entry: unknown) => harRequest(entry)) };
  }
  const requests = values
    .flatMap((one) => (Array.isArray(one) ? (one as readonly unknown[]) : [one]))
    .flatMap((one) => jsonRequest(one));
  if (requests.length > 0) return { form: 'json', requests };
  // The text itself is the body: its bytes are kept.
  const body = Buffer.from(content.trim());
  return isFields(first)
    ? { form: 'body', requests: [{ method: 'POST', target: '', headers: [], body }] }
    : undefined;
}

function rawRequest(content: string, [line, method = 'POST', target = '']: RegExpExecArray): RecordedRequest {
  const rest = content.slice(line.length);
  // The head ends at the first empty line.
  const end = /\r?\n\r?\n|\n\n/.exec(`\n${rest}`);
  const headEnd = end === null ? rest.length : Math.max(0, end.index - 1);
  const head = rest.slice(0, headEnd);
  const body = end === null ? '' : rest.slice(end.index - 1 + end[0].length);
  const headers = head.split(/\r?\n/).flatMap((header): readonly HeaderPair[] => {
    const colon = header.indexOf(':');
    return colon < 1 ? [] : [[header.slice(0, colon).trim(), header.slice(colon + 1).trim()]];
  });
  const length = Number(headerIn(headers, 'content-length') ?? Number.NaN);
  const bytes = Buffer.from(body);
  const isChunked = /\bchunked\b/i.test(headerIn(headers, 'transfer-encoding') ?? '');
  const decoded = isChunked ? decodeChunked(bytes) : undefined;
  if (decoded !== undefined) return { method, target, headers, body: decoded };
  // A copied text often has a line break at its end that was not sent.
  const isLonger = length < bytes.byteLength && bytes.subarray(length).toString().trim() === '';
  return { method, target, headers, body: isLonger ? bytes.subarray(0, length) : bytes };
}

function harRequest(entry: unknown): readonly RecordedRequest[] {
  const request = isFields(entry) ? entry['request'] : undefined;
  if (!isFields(request)) return [];
  const { postData, method, url } = request;
  const { text = '', encoding } = isFields(postData) ? postData : {};
  return [
    {
      method: String(method ?? 'POST'),
      target: String(url ?? ''),
      headers: readHeaders(request['headers']),
      body: Buffer.from(String(text), encoding === 'base64' ? 'base64' : 'utf8'),
    },
  ];
}

/** An object with `headers` and `body`: of a log, an event of a platform, or the explorer itself. */
function jsonRequest(value: unknown): readonly RecordedRequest[] {
  if (!isFields(value)) return [];
  const inner = [value['request'], value['req'], value].find(
    (one): one is Fields => isFields(one) && 'headers' in one,
  );
  if (inner === undefined) return [];
  const path = [inner['target'], inner['originalUrl'], inner['url'], inner['rawPath'], inner['path']].find(
    (one) => typeof one === 'string',
  );
  const query =
    typeof inner['rawQueryString'] === 'string' && inner['rawQueryString'] !== ''
      ? `?${inner['rawQueryString']}`
      : '';
  return [
    {
      method: String(inner['method'] ?? inner['httpMethod'] ?? 'POST'),
      target: `${String(path ?? '')}${query}`,
      headers: readHeaders(inner['headers']),
      body:
        typeof inner['bodyBase64'] === 'string'
          ? readBody(inner['bodyBase64'], true)
          : readBody(inner['rawBody'] ?? inner['body'], inner['isBase64Encoded'] === true),
    },
  ];
}

function readBody(body: unknown, isBase64: boolean): Buffer {
  if (typeof body === 'string') return Buffer.from(body, isBase64 ? 'base64' : 'utf8');
  if (isFields(body) && typeof body['text'] === 'string') return Buffer.from(body['text']);
  if (isFields(body) && typeof body['base64'] === 'string') return Buffer.from(body['base64'], 'base64');
  // JSON.stringify of a Buffer.
  if (isFields(body) && body['type'] === 'Buffer' && Array.isArray(body['data']))
    return Buffer.from(body['data'] as readonly number[]);
  return body === undefined || body === null ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body));
}

/** An object, pairs, a flat list, or a list of `{ name, value }`. */
function readHeaders(headers: unknown): readonly HeaderPair[] {
  if (Array.isArray(headers)) {
    const list = headers as readonly unknown[];
    if (list.every((one) => typeof one === 'string')) {
      return list.flatMap((name, index): readonly HeaderPair[] =>
        index % 2 === 0 ? [[String(name), String(list[index + 1] ?? '')]] : [],
      );
    }
    return list.flatMap((one): readonly HeaderPair[] => {
      if (Array.isArray(one)) return [[String(one[0]), String(one[1] ?? '')]];
      return isFields(one) ? [[String(one['name'] ?? ''), String(one['value'] ?? '')]] : [];
    });
  }
  return isFields(headers)
    ? Object.entries(headers).map(
        ([name, value]): HeaderPair => [name, Array.isArray(value) ? value.join(', ') : String(value)],
      )
    : [];
}

function parsedLines(content: string): readonly unknown[] {
  const values = content
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(parsed);
  return values.includes(undefined) ? [] : values;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
