const SENTENCES = {
  refused: ['No server listens at this address', 'Start the server, or correct the port.'],
  reset: ['The server closed the connection before the end of its reply', 'Check the log of the server.'],
  timeout: [
    'The server sent no complete reply in time',
    'Do slow work after the reply, or set a longer timeout.',
  ],
  name: ['The host name has no address', 'Correct the host name, or use 127.0.0.1.'],
  unreachable: ['The address is unreachable', 'Check the address and the network.'],
  tls: [
    'The TLS handshake failed',
    'For a self-signed certificate set NODE_EXTRA_CA_CERTS. For plain HTTP use http://.',
  ],
  protocol: ['The reply is not HTTP', 'Check the port. Does the URL need http:// or https://?'],
  'too-long': ['The reply exceeds the size limit', 'Reply with the fixed body and nothing else.'],
  aborted: ['The exchange was aborted', 'Try again.'],
  other: ['The connection failed', 'Check the log of the server.'],
} as const;

/** Why there is no complete reply. */
export type FailureReason = keyof typeof SENTENCES;

/** An exchange without a complete reply. */
export interface ExchangeFailure {
  readonly kind: 'failure';
  readonly reason: FailureReason;
  /** The failure, in one sentence. */
  readonly message: string;
  /** How to fix it. */
  readonly hint: string;
  /** From the start to the failure, in ms. */
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

/** Turns a network failure into the result of an exchange. */
export function failureOf(cause: FailureReason | Error, ms: number, timeoutMs: number): ExchangeFailure {
  const reason = typeof cause === 'string' ? cause : reasonOf(cause);
  const [sentence, hint] = SENTENCES[reason];
  const limit = reason === 'timeout' ? `${timeoutMs} ms` : '';
  const [detail = ''] = typeof cause === 'string' ? [limit] : (cause.message || codeOf(cause)).split('\n');
  return { kind: 'failure', reason, message: `${sentence}${detail === '' ? '' : ` (${detail})`}.`, hint, ms };
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
