const SENTENCES = {
  refused: ['Nothing listens there', 'Start the server, and compare the port.'],
  reset: ['The server closed the connection without a whole reply', 'Look into its log.'],
  timeout: ['No whole reply came in time', 'Do slow work after the reply, or wait longer.'],
  name: ['The name has no address', 'Check its spelling, or use 127.0.0.1.'],
  unreachable: ['No way leads there from here', 'Check the address and the network.'],
  tls: [
    'The TLS handshake failed',
    'For a certificate of your own set NODE_EXTRA_CA_CERTS; for plain HTTP use http://.',
  ],
  protocol: ['What came back is not HTTP', 'Check what listens at this port, and http:// against https://.'],
  'too-long': ['The reply is longer than 1 MiB', 'Reply with the fixed body, and nothing else.'],
  aborted: ['The exchange was broken off', 'Try again.'],
  other: ['The connection failed', 'Look into the log of the server.'],
} as const;

/** Why there is no whole reply. */
export type FailureReason = keyof typeof SENTENCES;

/** No whole reply. */
export interface ExchangeFailure {
  readonly kind: 'failure';
  readonly reason: FailureReason;
  /** What happened. */
  readonly message: string;
  /** What to do. */
  readonly hint: string;
  readonly ms: number;
}

const REASONS: Readonly<Record<string, FailureReason>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ECONNABORTED: 'reset',
  ETIMEDOUT: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  ENOTFOUND: 'name',
  EAI_AGAIN: 'name',
  EPROTO: 'tls',
};

/** A failure of the network as an answer. */
export function failureOf(cause: FailureReason | Error, ms: number, timeoutMs: number): ExchangeFailure {
  const reason = typeof cause === 'string' ? cause : reasonOf(cause);
  const [what, hint] = SENTENCES[reason];
  const limit = reason === 'timeout' ? `${timeoutMs} ms` : '';
  const [said = ''] = typeof cause === 'string' ? [limit] : (cause.message || codeOf(cause)).split('\n');
  return { kind: 'failure', reason, message: `${what}${said === '' ? '' : ` (${said})`}.`, hint, ms };
}

function reasonOf(error: Error): FailureReason {
  const code = codeOf(error);
  if (code.startsWith('HPE_')) return 'protocol';
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO/.test(code)) return 'tls';
  return REASONS[code] ?? 'other';
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
