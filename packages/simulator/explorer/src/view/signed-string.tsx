import type { Segment, SegmentPart } from '../../../src/explorer/api.ts';
import { dispatch, message } from '../store/store.ts';
import { fill, say } from '../words/language.ts';
import { MESSAGE_WORDS } from '../words/message.ts';
import { textOf } from './bytes.ts';
import { ScrollBox, Value } from './scroll-box.tsx';
import { VisibleText } from './visible-text.tsx';

type Part = Exclude<SegmentPart, 'separator'>;

const PARTS: readonly Part[] = ['method', 'target', 'client', 'time', 'body'];

const PART_WORDS = {
  method: MESSAGE_WORDS.partMethod,
  target: MESSAGE_WORDS.partTarget,
  client: MESSAGE_WORDS.partClient,
  time: MESSAGE_WORDS.partTime,
  body: MESSAGE_WORDS.partBody,
} as const;

/** What the signature covers, part by part, with everything that cannot be seen drawn. */
export function SignedString() {
  const { preview } = message.value;
  if (preview === undefined) return <p class="notice">{say(MESSAGE_WORDS.needsEndpoint)}</p>;
  const { segments, genuine } = preview;
  const altered = segments.filter(({ sent }) => sent !== undefined);
  return (
    <div class="stack">
      <SignedVerdict genuine={genuine} altered={altered} />
      <Legend segments={segments} />
      <SegmentText segments={segments} />
      <PartDetails segments={segments} />
    </div>
  );
}

function SignedVerdict({
  genuine,
  altered,
}: {
  readonly genuine: boolean;
  readonly altered: readonly Segment[];
}) {
  if (genuine)
    return (
      <p class="pass">
        <span aria-hidden="true">✓</span> {say(MESSAGE_WORDS.genuine)}
      </p>
    );
  if (altered.length === 0)
    return (
      <p class="fail">
        <span aria-hidden="true">✗</span> {say(MESSAGE_WORDS.otherKey)}
      </p>
    );
  return (
    <>
      {altered.map((segment) => (
        <Alteration key={segment.part} segment={segment} />
      ))}
    </>
  );
}

/** The signed value above the sent one. */
function Alteration({ segment }: { readonly segment: Segment }) {
  const { part, bytes, sent } = segment;
  if (part === 'separator' || sent === undefined) return null;
  return (
    <div class="notice fail-notice">
      <p class="fail">
        <span aria-hidden="true">✗</span> {fill(MESSAGE_WORDS.altered, { part: say(PART_WORDS[part]) })}
      </p>
      <dl class="sides">
        <div>
          <dt>{say(MESSAGE_WORDS.signedValue)}</dt>
          <dd>
            <Value label={say(MESSAGE_WORDS.signedValue)} text={textOf(bytes)}>
              <VisibleText text={textOf(bytes)} blanks />
            </Value>
          </dd>
        </div>
        <div>
          <dt>{say(MESSAGE_WORDS.sentValue)}</dt>
          <dd>
            <Value label={say(MESSAGE_WORDS.sentValue)} text={textOf(sent)}>
              <VisibleText text={textOf(sent)} blanks />
            </Value>
          </dd>
        </div>
      </dl>
    </div>
  );
}

function Legend({ segments }: { readonly segments: readonly Segment[] }) {
  const { segment } = message.value;
  return (
    <fieldset class="legend">
      <legend class="small muted">{say(MESSAGE_WORDS.chooseSegment)}</legend>
      {PARTS.map((part) => (
        <button
          key={part}
          type="button"
          class={`chip part-${part}`}
          aria-pressed={part === segment}
          onClick={() => dispatch({ type: 'segmentChosen', part })}
        >
          {segments.some((one) => one.part === part && one.sent !== undefined) && (
            <span aria-hidden="true">✗</span>
          )}
          {say(PART_WORDS[part])}
        </button>
      ))}
    </fieldset>
  );
}

/** The string itself. The legend does the same for the keyboard as a click does here. */
export function SegmentText({ segments }: { readonly segments: readonly Segment[] }) {
  const chosen = message.value.segment;
  return (
    <ScrollBox label={say(MESSAGE_WORDS.stringLabel)} class="boxed signed-text">
      {segments.map(({ part, bytes, sent }, index) =>
        part === 'separator' ? (
          <VisibleText key={index} text={textOf(bytes)} blanks />
        ) : (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the legend above is the keyboard's way
          // biome-ignore lint/a11y/noStaticElementInteractions: as above
          <span
            key={index}
            class={`segment part-${part}`}
            data-chosen={part === chosen}
            data-altered={sent !== undefined}
            onClick={() => dispatch({ type: 'segmentChosen', part })}
            onPointerEnter={() => dispatch({ type: 'segmentChosen', part })}
          >
            <VisibleText text={textOf(bytes)} blanks />
          </span>
        ),
      )}
    </ScrollBox>
  );
}

function PartDetails({ segments }: { readonly segments: readonly Segment[] }) {
  const { segment: part, risks } = message.value;
  const shown = risks.filter((risk) => risk.part === part);
  const isAltered = segments.some((one) => one.part === part && one.sent !== undefined);
  return (
    <section class="part-details" aria-live="polite">
      <h3>
        <span class={`chip part-${part}`}>{say(PART_WORDS[part])}</span> {say(MESSAGE_WORDS.breaks)}
        {isAltered && <span class="fail"> ✗</span>}
      </h3>
      <dl class="risks">
        {shown.map(({ code, cause, fix }) => (
          <div key={code}>
            <dt>
              <code>{code}</code>
            </dt>
            <dd>
              <p>{say(cause)}</p>
              <p class="muted">{say(fix)}</p>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
