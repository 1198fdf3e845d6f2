import type { HeaderPair } from '../api.ts';
import type { RecordedRequest } from './recorded-request.ts';

/** A literal of JavaScript in quotes, on one line. */
const LITERAL = String.raw`'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"`;
const ADDRESS = new RegExp(String.raw`(?:\bfetch\(\s*|\bendpoint = )(${LITERAL})`);
const METHOD = new RegExp(String.raw`\bmethod: (${LITERAL})`);
const HEADER = new RegExp(String.raw`^\s*\[(${LITERAL}), (${LITERAL})\],?$`, 'gm');
/** Of a test, the body that is sent comes after the one that is signed. */
const BODY = new RegExp(
  String.raw`\bbody(?:: | = )(?:(Buffer\.from\()(${LITERAL})(?:, 'base64'\))?|(${LITERAL}))`,
  'g',
);

/** Reads a `fetch` or a test that the explorer has exported. The code is not run. */
export function readExportedCode(content: string): RecordedRequest | undefined {
  const address = ADDRESS.exec(content)?.[1];
  const [, buffer, base64, text] = [...content.matchAll(BODY)].at(-1) ?? [];
  const written = base64 ?? text;
  if (address === undefined || written === undefined) return undefined;
  const headers = [...content.matchAll(HEADER)].map(
    ([, name = '', value = '']): HeaderPair => [textOfLiteral(name), textOfLiteral(value)],
  );
  return {
    method: textOfLiteral(METHOD.exec(content)?.[1] ?? "'POST'"),
    target: textOfLiteral(address),
    headers,
    body: Buffer.from(textOfLiteral(written), buffer === undefined ? 'utf8' : 'base64'),
  };
}

const QUOTES: Readonly<Record<string, string>> = { "\\'": "'", '"': '\\"' };

/** The value of a literal: that of JSON, with either quotes. */
function textOfLiteral(literal: string): string {
  const inner = literal.slice(1, -1).replaceAll(/\\.|"/g, (part) => QUOTES[part] ?? part);
  try {
    return String(JSON.parse(`"${inner}"`));
  } catch {
    return literal.slice(1, -1);
  }
}
