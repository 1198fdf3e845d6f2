import { GROUPS } from '../certify/check.ts';
import { CHECKS } from '../certify/checks/list.ts';
import { selectChecks } from '../certify/selection.ts';
import { exchange } from '../exchange.ts';
import { type CheckList, EXPORT_FORMS, type Routes, type WireRequest } from './api.ts';
import { readBooks } from './endpoint/books.ts';
import { findEndpoints, USUAL_PORTS } from './endpoint/find-endpoints.ts';
import { startPractice } from './endpoint/practice.ts';
import { diagnoseReceived, partRisks } from './explanation/diagnosis.ts';
import { probeEndpoint } from './explanation/probe.ts';
import { caseOf, galleryOf } from './gallery/gallery.ts';
import { ApiFailure } from './http/api-failure.ts';
import { readReceived, readWireRequest } from './http/received-fields.ts';
import {
  oneOf,
  optional,
  optionalTexts,
  readControl,
  readDraft,
  readFaults,
  readFields,
  readSpeed,
  required,
} from './http/request-fields.ts';
import { previewOf } from './message/preview.ts';
import { recordExchange } from './message/record.ts';
import { signDraft } from './message/sign-draft.ts';
import { exportMessage } from './recording/export.ts';
import { importMessages } from './recording/import.ts';
import { Certification } from './runs/certification.ts';
import { Delivery } from './runs/delivery.ts';
import { USUAL_PATH, type Workbench } from './workbench.ts';

/** One request of the page. */
export interface Call {
  readonly workbench: Workbench;
  /** The id in the path. */
  readonly id: string;
  readonly body: unknown;
}

type Answers = { readonly [Route in keyof Routes]: (call: Call) => Promise<Routes[Route]['reply']> };

/** The routes with a JSON reply. */
export const ANSWERS: Answers = {
  'GET /api/session': ({ workbench }) => workbench.session(),

  'GET /api/endpoints': ({ workbench }) => findEndpoints(USUAL_PATH, USUAL_PORTS, workbench.exchange),

  async 'POST /api/endpoint'({ workbench, body }) {
    const fields = readFields(body, 'body');
    const captures = optional(fields, 'captures', 'string');
    const others = optional(fields, 'others', 'string');
    workbench.setEndpoint(
      {
        url: required(fields, 'url', 'string'),
        ...(captures === undefined ? {} : { captures }),
        ...(others === undefined ? {} : { others }),
      },
      'entered',
    );
    return workbench.endpointState();
  },

  async 'POST /api/practice'({ workbench }) {
    workbench.practice ??= await startPractice(workbench.settings.signer);
    workbench.setEndpoint(workbench.practice, 'practice');
    return workbench.endpointState();
  },

  'GET /api/books': ({ workbench }) => {
    const { target, exchange: options, clock, settings } = workbench;
    return readBooks(target.captures, { ...options, clock, timeoutMs: settings.timeoutMs });
  },

  'GET /api/cases': async ({ workbench }) => galleryOf(workbench.targetPath),

  async 'GET /api/cases/{id}'({ workbench, id }) {
    const found = caseOf(id, workbench.targetPath);
    if (found !== undefined) return found;
    throw new ApiFailure(404, 'NOT_FOUND', `There is no case "${id}".`, 'Choose a case of the gallery.');
  },

  'GET /api/risks': async () => partRisks(),

  'POST /api/preview': async ({ workbench, body }) =>
    previewOf(draftIn(body), workbench.previewSettings, workbench.reader),

  async 'POST /api/send'({ workbench, body }) {
    requireShown(workbench, body);
    const message = signDraft(draftIn(body), workbench.draftSettings);
    const answer = await exchange(message.request, workbench.exchange);
    return recordExchange(message, answer, workbench.recordTools);
  },

  async 'POST /api/diagnose'({ workbench, body }) {
    const fields = readFields(body, 'body');
    const sent: WireRequest = readWireRequest(fields['request']);
    return diagnoseReceived(sent, readReceived(fields['received']), workbench.settings.signer.publicKey);
  },

  async 'POST /api/probe'({ workbench, body }) {
    requireShown(workbench, body);
    return probeEndpoint(draftIn(body), workbench.draftSettings, workbench.exchange);
  },

  async 'POST /api/deliveries'({ workbench, body }) {
    requireShown(workbench, body);
    const fields = readFields(body, 'body');
    const settings = {
      draft: readDraft(fields['draft']),
      faults: readFaults(fields['faults']),
      speed: readSpeed(fields) ?? 1_000,
      paused: optional(fields, 'paused', 'boolean') ?? false,
      draftSettings: workbench.draftSettings,
      exchange: workbench.exchange,
      tools: workbench.recordTools,
      clock: workbench.clock,
    };
    return { id: workbench.runs.add(() => new Delivery(settings)) };
  },

  'POST /api/deliveries/{id}': async ({ workbench, id, body }) =>
    workbench.runs.delivery(id).control(readControl(body)),

  'GET /api/runs': async ({ workbench }) => workbench.runs.latest(),

  'GET /api/checks': async () => CHECK_LIST,

  async 'POST /api/certifications'({ workbench, body }) {
    requireShown(workbench, body);
    const fields = readFields(body, 'body');
    const [only, skip] = [optionalTexts(fields, 'only'), optionalTexts(fields, 'skip')];
    const { settings, target, exchange: options, clock } = workbench;
    const { signer, timeoutMs } = settings;
    const lang = fields['lang'] === undefined ? settings.lang : oneOf(fields['lang'], ['en', 'zh'], 'lang');
    const checks = selectChecks(only, skip).map(({ id }) => id);
    const previous = optional(fields, 'previous', 'string');
    const continued =
      previous === undefined
        ? undefined
        : { id: previous, certificate: workbench.runs.certification(previous).certificate };
    const { url: to, captures, others } = target;
    const { clientId, keyVersion, testKey: privateKey } = signer;
    const sender = { privateKey, clientId, keyVersion };
    const run = { ...options, ...sender, to, captures, others, only, skip, lang, timeoutMs };
    return { id: workbench.runs.add(() => new Certification(run, checks, clock, continued)) };
  },

  async 'POST /api/certifications/{id}/stop'({ workbench, id }) {
    workbench.runs.certification(id).stop();
    return { id };
  },

  async 'POST /api/import'({ workbench, body }) {
    const content = required(readFields(body, 'body'), 'content', 'string');
    return importMessages(content, workbench.targetPath, workbench.reader);
  },

  async 'POST /api/export'({ workbench, body }) {
    const fields = readFields(body, 'body');
    const draft = readDraft(fields['draft']);
    const form = oneOf(fields['form'], EXPORT_FORMS, 'form');
    const requestTime = optional(fields, 'requestTime', 'string') ?? draft.requestTime;
    const timed = requestTime === undefined ? draft : { ...draft, requestTime };
    // A test signs again when it runs: only a time that the draft sets is a part of it.
    const message = signDraft(form === 'test' ? draft : timed, workbench.previewSettings);
    return exportMessage(message, form, workbench.settings.key);
  },
};

function requireShown(workbench: Workbench, body: unknown): void {
  workbench.requireShown(optional(readFields(body, 'body'), 'endpoint', 'string'));
}

function draftIn(body: unknown): ReturnType<typeof readDraft> {
  return readDraft(readFields(body, 'body')['draft']);
}

const CHECK_LIST: CheckList = {
  groups: Object.entries(GROUPS).map(([group, title]) => ({ group, title })),
  checks: CHECKS.map(({ id, group, level, title, needs }) => {
    return { id, group, level, title, ...(needs === undefined ? {} : { needs }) };
  }),
};
