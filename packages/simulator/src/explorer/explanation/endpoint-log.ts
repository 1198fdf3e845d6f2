import type { FindingCode } from '@notify-capture/core';
import { FINDING_TEXTS } from './finding-texts.ts';

/** What the log of an endpoint says about a refused message. */
export interface LoggedRefusal {
  /** The path that the endpoint verified. */
  readonly path?: string;
  /** The findings of this library. */
  readonly codes: readonly FindingCode[];
}

/** `"verifiedPath":"/hook"`, `verifiedPath=/hook`, `verifiedPath: '/hook'`: JSON, logfmt, or the print of an object. */
const VERIFIED_PATH = /verifiedPath["']?\s*[:=]\s*["']?([^\s"',}]+)/;

/** Reads lines of a log, in whatever form the logger has written them. */
export function readEndpointLog(log: string): LoggedRefusal {
  const words = new Set(log.match(/\b[A-Z]+(?:_[A-Z0-9]+)+\b/g));
  const codes = (Object.keys(FINDING_TEXTS) as FindingCode[]).filter((code) => words.has(code));
  const path = VERIFIED_PATH.exec(log)?.[1];
  return path === undefined ? { codes } : { path, codes };
}
