import type { Gallery, GalleryCase } from './case.ts';
import type { CertificationEvent, CertificationRequest, CheckList } from './certification.ts';
import type {
  DeliveryControl,
  DeliveryEvent,
  DeliveryRequest,
  DeliveryState,
  LatestRuns,
  StartedRun,
} from './delivery.ts';
import type { Books, EndpointSetting, EndpointState, FoundEndpoint, ShownEndpoint } from './endpoint.ts';
import type { Diagnosis, ExchangeRecord, ProbeReport, ReceivedByEndpoint } from './exchange.ts';
import type { ExportedCode, ExportRequest } from './export.ts';
import type { ImportRequest, ImportResult } from './import.ts';
import type { MessageDraft, PartRisk, Preview } from './message.ts';
import type { Session } from './session.ts';

/** The body of a request without content. */
type Nothing = Readonly<Record<string, never>>;

/** A message that is sent now. */
interface MessageForEndpoint extends ShownEndpoint {
  readonly draft: MessageDraft;
}

/**
 * Every route with a JSON reply: its request and its reply. `{id}` stands for an id, percent-encoded. All of them are below
 * the origin of the page.
 */
export interface Routes {
  'GET /api/session': { request: undefined; reply: Session };
  'GET /api/endpoints': { request: undefined; reply: readonly FoundEndpoint[] };
  /** Sets the endpoint. Refuses a public address unless `--allow-public` is set. */
  'POST /api/endpoint': { request: EndpointSetting; reply: EndpointState };
  /** Starts the built-in endpoint, which trusts the test key and books captures, and sets it. */
  'POST /api/practice': { request: Nothing; reply: EndpointState };
  'GET /api/books': { request: undefined; reply: Books };
  'GET /api/cases': { request: undefined; reply: Gallery };
  /** One case with new ids. */
  'GET /api/cases/{id}': { request: undefined; reply: GalleryCase };
  'GET /api/risks': { request: undefined; reply: readonly PartRisk[] };
  'POST /api/preview': { request: { readonly draft: MessageDraft }; reply: Preview };
  'POST /api/send': { request: MessageForEndpoint; reply: ExchangeRecord };
  'POST /api/diagnose': {
    request: { readonly request: ExchangeRecord['request']; readonly received: ReceivedByEndpoint };
    reply: Diagnosis;
  };
  /** Sends about ten genuine messages in other forms. */
  'POST /api/probe': { request: MessageForEndpoint; reply: ProbeReport };
  'POST /api/deliveries': { request: DeliveryRequest; reply: StartedRun };
  'POST /api/deliveries/{id}': { request: DeliveryControl; reply: DeliveryState };
  /** What runs, so that a page that was loaded again finds it. */
  'GET /api/runs': { request: undefined; reply: LatestRuns };
  'GET /api/checks': { request: undefined; reply: CheckList };
  'POST /api/certifications': { request: CertificationRequest; reply: StartedRun };
  'POST /api/certifications/{id}/stop': { request: Nothing; reply: StartedRun };
  'POST /api/import': { request: ImportRequest; reply: ImportResult };
  'POST /api/export': { request: ExportRequest; reply: ExportedCode };
}

/**
 * Every stream of server-sent events: `id` is a number from 1, `data` is one event as JSON. `?after=<id>` leaves out the
 * events up to this id.
 */
export interface Streams {
  'GET /api/deliveries/{id}/events': DeliveryEvent;
  'GET /api/certifications/{id}/events': CertificationEvent;
}

/** Every route with a file as its reply: the report of `certify`, after `ended`. */
export type Downloads =
  | 'GET /api/certifications/{id}/report.html'
  | 'GET /api/certifications/{id}/report.json'
  | 'GET /api/certifications/{id}/report.xml';
