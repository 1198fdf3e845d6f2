import type { Signed } from './alipay.ts';

/** The reply that a wrapper gives to Lambda. */
export interface LambdaReply {
  readonly statusCode: number;
  readonly body: string;
  readonly isBase64Encoded?: boolean;
}

type Encoding = 'text' | 'base64';

/** A REST API's event (payload format 1.0). `path` has no stage; `requestContext.path` is what Alipay has called. */
function restEvent({ method, target, headers, body }: Signed, encoding: Encoding, stage: string): object {
  return {
    resource: '/{proxy+}',
    httpMethod: method,
    path: target.slice(stage.length),
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    requestContext: {
      httpMethod: method,
      path: target,
      stage: stage.slice(1),
      identity: { sourceIp: '127.0.0.1' },
    },
    ...encoded(body, encoding),
  };
}

/** An HTTP API's event (payload format 2.0). Its `rawPath` has the stage, unless the stage is `$default`. */
function httpEvent({ method, target, headers, body }: Signed, encoding: Encoding): object {
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: target,
    rawQueryString: '',
    headers,
    requestContext: {
      http: { method, path: target, sourceIp: '127.0.0.1', protocol: 'HTTP/1.1' },
      stage: '$default',
    },
    ...encoded(body, encoding),
  };
}

function encoded(body: Uint8Array, encoding: Encoding): { body: string; isBase64Encoded: boolean } {
  const isBase64Encoded = encoding === 'base64';
  return { body: Buffer.from(body).toString(isBase64Encoded ? 'base64' : 'utf8'), isBase64Encoded };
}

/** The events of AWS Lambda. */
export const EVENTS: readonly (readonly [name: string, event: (signed: Signed) => object])[] = [
  ['REST v1, text', (signed) => restEvent(signed, 'text', '')],
  ['REST v1, base64', (signed) => restEvent(signed, 'base64', '')],
  ['HTTP v2, text', (signed) => httpEvent(signed, 'text')],
  ['HTTP v2, base64', (signed) => httpEvent(signed, 'base64')],
];

/** The event of a REST API with a stage in its address, e.g. `/prod`. */
export const stagedEvent = (signed: Signed, stage: string): object => restEvent(signed, 'base64', stage);
