/**
 * The API between the page of the explorer and its server. Types and constants only: both sides import this file.
 *
 * A request has the token in the header {@link TOKEN_HEADER}. A body is JSON. An error has the body {@link ApiError}. The
 * streams are server-sent events; the page reads them with `fetch`, because an `EventSource` cannot set a header.
 */
export type * from './api/case.ts';
export type * from './api/certification.ts';
export type * from './api/delivery.ts';
export type * from './api/endpoint.ts';
export type * from './api/error.ts';
export type * from './api/exchange.ts';
export { EXPORT_FORMS, type ExportedCode, type ExportForm, type ExportRequest } from './api/export.ts';
export type * from './api/import.ts';
export type * from './api/message.ts';
export type * from './api/routes.ts';
export type * from './api/session.ts';
export { FRAGMENT_PARAMETER, TOKEN_HEADER } from './api/token.ts';
