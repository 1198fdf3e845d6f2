import type { Language } from '../../../scripts/languages.ts';
import type { Change } from './endpoint.ts';

/** A mistake that people make by hand, in each language, and the checks that find it. */
export interface Fault {
  readonly name: string;
  readonly checks: readonly string[];
  readonly changes: Readonly<Record<Language, readonly Change[]>>;
}

const PRIMARY_KEY: readonly Change[] = [[', PRIMARY KEY (capture_id, is_final)', '']];

export const FAULTS: readonly Fault[] = [
  {
    name: 'verifies a body that it has serialized again',
    checks: ['body-verified-byte-for-byte'],
    changes: {
      php: [['$requestTime.$body";', '$requestTime." . json_encode(json_decode($body));']],
      python: [
        ['.encode() + body', '.encode() + json.dumps(json.loads(body), separators=(",", ":")).encode()'],
      ],
      go: [
        ['append([]byte(head), body...)', 'append([]byte(head), serialized(body)...)'],
        [
          'func main() {',
          'func serialized(body []byte) []byte {\n\tvar again bytes.Buffer\n\tjson.Compact(&again, body)\n\treturn again.Bytes()\n}\n\nfunc main() {',
        ],
      ],
      java: [
        [
          'signature.update(body);',
          'signature.update(JsonParser.parseString(new String(body, UTF_8)).toString().getBytes(UTF_8));',
        ],
      ],
    },
  },
  {
    name: 'has no unique key',
    checks: ['duplicates-booked-once', 'parallel-duplicates-booked-once'],
    changes: {
      php: PRIMARY_KEY,
      python: PRIMARY_KEY,
      go: [
        ['%x-%t.json", ', '%x-%t-%s.json", '],
        ['isFinal))', 'isFinal, filepath.Base(draft.Name())))'],
      ],
      java: PRIMARY_KEY,
    },
  },
];
