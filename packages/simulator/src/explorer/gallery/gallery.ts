import { interpretResult, type KnownResultCode, RESULT_CODES } from '@notify-capture/core';
import { sampleNotification } from '@notify-capture/core/testing';
import { DOCUMENTED, type DocumentedMessage, sampleMessage } from '../../message-kinds.ts';
import type { CaseGroup, CaseGroupTitle, Gallery, GalleryCase, MessageDraft } from '../api.ts';
import { CODE_MEANINGS } from './code-meanings.ts';
import { fieldDescriptions } from './fields.ts';
import { KIND_MEANINGS } from './kind-meanings.ts';
import { BROKEN_CASES, REPEATED_CASES, type SpecialCase } from './wrong-cases.ts';

const GROUPS: readonly CaseGroupTitle[] = [
  { group: 'captured', title: { en: 'Captured', zh: '请款成功' } },
  { group: 'failed', title: { en: 'Failed', zh: '请款失败' } },
  { group: 'pending', title: { en: 'Pending', zh: '处理中' } },
  { group: 'repeats', title: { en: 'Repeats and order', zh: '重复与乱序' } },
  { group: 'broken', title: { en: 'Broken or forged', zh: '无效或伪造' } },
  { group: 'kinds', title: { en: 'Other kinds', zh: '其他种类' } },
];

/** All cases with new ids, for an endpoint with this target. */
export function galleryOf(target: string): Gallery {
  return { groups: GROUPS, cases: CASES.map((makeCase) => makeCase(target)), fields: fieldDescriptions() };
}

/** One case with new ids; `undefined` if there is none with this id. */
export function caseOf(id: string, target: string): GalleryCase | undefined {
  return CASES.map((makeCase) => makeCase(target)).find((one) => one.id === id);
}

type CaseMaker = (target: string) => GalleryCase;

const CASES: readonly CaseMaker[] = [
  ...(Object.keys(RESULT_CODES) as KnownResultCode[]).map(resultCase),
  ...REPEATED_CASES.map((special) => specialCase('repeats', special)),
  ...BROKEN_CASES.map((special) => specialCase('broken', special)),
  ...DOCUMENTED.map(kindCase),
];

function resultCase(code: KnownResultCode): CaseMaker {
  const { status, action, advice } = RESULT_CODES[code];
  const { outcome } = interpretResult(code, status);
  return () => ({
    id: code,
    group: outcome,
    title: { en: code, zh: code },
    meaning: CODE_MEANINGS[code],
    action: advice,
    keywords: [action, outcome, status.toLowerCase()],
    kind: 'capture',
    type: 'CAPTURE_RESULT',
    outcome,
    expected: 'acknowledged',
    draft: captureDraft(code),
  });
}

function kindCase({ kind, name, type }: DocumentedMessage): CaseMaker {
  const { meaning, action } = KIND_MEANINGS[kind];
  return () => ({
    id: name === kind ? kind : `${kind}/${name}`,
    group: 'kinds',
    title: { en: name, zh: name },
    meaning,
    action,
    keywords: [kind],
    kind,
    ...(type === undefined ? {} : { type }),
    expected: 'acknowledged',
    draft: draftOf(sampleMessage({ kind, ...(type === undefined ? {} : { type: name }) })),
  });
}

function specialCase(group: CaseGroup, { change, ...special }: SpecialCase): CaseMaker {
  return (target) => {
    const draft = captureDraft('SUCCESS');
    return {
      ...special,
      group,
      kind: 'capture',
      type: 'CAPTURE_RESULT',
      outcome: 'captured',
      draft: change === undefined ? draft : change(draft, target),
    };
  };
}

function captureDraft(code: KnownResultCode): ReturnType<typeof draftOf> {
  return draftOf(sampleNotification(code));
}

function draftOf(body: object): MessageDraft & { readonly body: { readonly text: string } } {
  return { body: { text: JSON.stringify(body, null, 2) } };
}
