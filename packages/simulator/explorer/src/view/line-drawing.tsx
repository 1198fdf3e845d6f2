import type { DeliveryRole } from '../../../src/explorer/api.ts';
import type { DeliveryView } from '../store/exchanges-state.ts';
import { EXCHANGE_WORDS, ROLE_WORDS } from '../words/exchange.ts';
import { say } from '../words/language.ts';
import { shortGap } from './bytes.ts';

/** An attempt on the time line. */
export interface LineDot {
  readonly id: string;
  readonly afterMs: number;
  readonly role: DeliveryRole | undefined;
  /** Sent in parallel. */
  readonly copies: number;
  readonly sign: string;
  readonly name: 'pass' | 'fail' | 'warn';
  readonly word: string;
  readonly label: string;
  readonly isShown: boolean;
}

interface LineDrawingProps {
  /** The times of all attempts that there may be, in ms on Alipay's clock. */
  readonly times: readonly number[];
  /** The attempts that were not made yet are planned. */
  readonly isOpen: boolean;
  readonly roles: readonly DeliveryRole[];
  readonly dots: readonly LineDot[];
  readonly now: DeliveryView['now'];
  /** The rows below the drawing say the words of its signs. */
  readonly hasLegend: boolean;
  readonly onChoose: (id: string) => void;
}

/** The axis is logarithmic from one minute on: the gaps grow from 2 min to 15 h. */
const UNIT = 60_000;
const ROW = 28;
const TOP = 20;

/** Plain SVG: a dozen dots on a line need no library. Positions in percent follow the width without any script. */
export function LineDrawing({ times, isOpen, roles, dots, now, hasLegend, onChoose }: LineDrawingProps) {
  const rows: readonly (DeliveryRole | undefined)[] = roles.length > 0 ? roles : [undefined];
  const end = Math.max(times.at(-1) ?? 0, ...dots.map(({ afterMs }) => afterMs), UNIT);
  const placeOf = (ms: number): string => `${(Math.log1p(ms / UNIT) / Math.log1p(end / UNIT)) * 100}%`;
  const yOf = (role: DeliveryRole | undefined): number => TOP + Math.max(0, rows.indexOf(role)) * ROW;
  const open = rows.filter((role) => !dots.some((dot) => dot.role === role && dot.name === 'pass'));
  const axis = TOP + rows.length * ROW;
  return (
    <div class="line-box" data-rows={rows.length}>
      <svg class="line" width="100%" height={axis + 12}>
        <title>{say(EXCHANGE_WORDS.line)}</title>
        {rows.map((role) => (
          <g key={role}>
            <line x1="0%" x2="100%" y1={yOf(role)} y2={yOf(role)} class="rail" />
            {rows.length > 1 && role !== undefined && (
              <text x="0%" dx={-18} y={yOf(role) + 4} class="axis" text-anchor="end">
                {say(ROLE_WORDS[role])}
              </text>
            )}
          </g>
        ))}
        {times.map((ms, index) => (
          <g key={ms}>
            <line x1={placeOf(ms)} x2={placeOf(ms)} y1={TOP} y2={axis - 8} class="tick" />
            <text
              x={placeOf(ms)}
              y={axis + 8}
              class={`axis axis-${index + 1}`}
              text-anchor={anchorOf(ms, end)}
            >
              {shortGap(ms)}
            </text>
            {isOpen &&
              open.map((role) => <circle key={role} cx={placeOf(ms)} cy={yOf(role)} r={5} class="planned" />)}
          </g>
        ))}
        {now !== undefined && (
          <circle cx={placeOf(now.afterMs)} cy={yOf(now.role)} r={8} class={`now ${now.kind}`} />
        )}
        {dots.map((dot) => (
          <Dot key={dot.id} dot={dot} x={placeOf(dot.afterMs)} y={yOf(dot.role)} onChoose={onChoose} />
        ))}
      </svg>
      {hasLegend && <Legend dots={dots} isOpen={isOpen} />}
    </div>
  );
}

function Legend({ dots, isOpen }: Pick<LineDrawingProps, 'dots' | 'isOpen'>) {
  return (
    <p class="legend-line small" aria-hidden="true">
      {shownSigns(dots).map(({ name, sign, word }) => (
        <span key={sign} class={name}>
          {sign} {word}
        </span>
      ))}
      {isOpen && <span class="muted">○ {say(EXCHANGE_WORDS.planned)}</span>}
    </p>
  );
}

interface DotProps {
  readonly dot: LineDot;
  readonly x: string;
  readonly y: number;
  readonly onChoose: (id: string) => void;
}

/** A sign in a circle: the color alone says nothing. */
function Dot({ dot, x, y, onChoose }: DotProps) {
  return (
    <svg x={x} y={y} overflow="visible" role="presentation">
      {/* biome-ignore lint/a11y/useSemanticElements: SVG has no button */}
      <g
        role="button"
        tabIndex={0}
        class={`dot ${dot.name} appears`}
        data-shown={dot.isShown}
        aria-label={dot.label}
        onClick={() => onChoose(dot.id)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== ' ') return;
          event.preventDefault();
          onChoose(dot.id);
        }}
      >
        <title>{dot.label}</title>
        <circle r={12} class="reach" />
        <circle r={8} class="disc" />
        <text text-anchor="middle" y={4} class="sign">
          {dot.sign}
        </text>
        {dot.copies > 1 && (
          <text x={11} y={-8} class="axis">
            ×{dot.copies}
          </text>
        )}
      </g>
    </svg>
  );
}

/** The legend names only what is drawn. */
function shownSigns(dots: readonly LineDot[]): readonly LineDot[] {
  return dots.filter(({ word }, index) => dots.findIndex((one) => one.word === word) === index);
}

function anchorOf(ms: number, end: number): 'start' | 'middle' | 'end' {
  if (ms === 0) return 'start';
  return ms === end ? 'end' : 'middle';
}
