import { useRef } from 'preact/hooks';

interface SplitterProps {
  readonly label: string;
  readonly size: number;
  readonly least: number;
  readonly most: number;
  readonly direction: 'columns' | 'rows';
  /** `-1`: the size is that of the pane after the border. */
  readonly sign: 1 | -1;
  readonly onSize: (size: number) => void;
}

const STEP = 16;

/** A border between two panes that can be dragged, or moved by the arrow keys. */
export function Splitter({ label, size, least, most, direction, sign, onSize }: SplitterProps) {
  const start = useRef<{ readonly at: number; readonly size: number }>(undefined);
  const positionOf = (event: PointerEvent): number =>
    direction === 'columns' ? event.clientX : event.clientY;
  const resize = (next: number): void => onSize(Math.round(Math.min(Math.max(next, least), most)));
  const keys: Readonly<Record<string, number>> =
    direction === 'columns' ? { ArrowLeft: -STEP, ArrowRight: STEP } : { ArrowUp: -STEP, ArrowDown: STEP };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that moves is a widget, which hr is not
    <div
      class={`splitter ${direction}`}
      role="separator"
      aria-label={label}
      aria-orientation={direction === 'columns' ? 'vertical' : 'horizontal'}
      aria-valuenow={size}
      aria-valuemin={least}
      aria-valuemax={most}
      tabIndex={0}
      onKeyDown={(event) => {
        const step = keys[event.key];
        if (step === undefined) return;
        event.preventDefault();
        resize(size + sign * step);
      }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { at: positionOf(event), size };
      }}
      onPointerMove={(event) => {
        if (start.current !== undefined)
          resize(start.current.size + sign * (positionOf(event) - start.current.at));
      }}
      onPointerUp={() => {
        start.current = undefined;
      }}
    />
  );
}
