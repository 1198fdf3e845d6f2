import { useEffect, useState } from 'preact/hooks';
import type { DeliveryFaults } from '../../../src/explorer/api.ts';
import { controlDelivery } from '../store/delivering.ts';
import type { DeliveryView } from '../store/exchanges-state.ts';
import { chosenCase, dispatch, exchanges, message } from '../store/store.ts';
import { fill, say } from '../words/language.ts';
import { MESSAGE_WORDS } from '../words/message.ts';

const SPEEDS = [1, 60, 1_000, 10_000] as const;

/** How the message is delivered: retries, and what goes wrong on the way. */
export function Faults() {
  const { delivers, faults, speed: chosen } = message.value;
  const { delivery } = exchanges.value;
  const isRunning = runs(delivery);
  // That of a delivery that runs may be another one: it may have been started before the page was loaded again.
  const speed = isRunning ? (delivery?.status.speed ?? chosen) : chosen;
  const [open, setOpen] = useOpen();
  const isCapture = (chosenCase.value?.kind ?? 'capture') === 'capture';
  return (
    <details class="faults-box" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{say(MESSAGE_WORDS.faults)}</summary>
      <fieldset class="faults">
        <legend class="sr-only">{say(MESSAGE_WORDS.faults)}</legend>
        <Switch
          name="delivers"
          checked={delivers}
          onChange={(on) => dispatch({ type: 'deliveryToggled', on })}
        />
        <Counted name="loseAck" off={0} first={1} value={faults.loseAck} most={7} />
        <Counted name="duplicate" off={1} first={2} value={faults.duplicate} most={20} />
        <Switch
          name="reorder"
          checked={faults.reorder}
          disabled={!isCapture}
          onChange={(reorder) => change({ reorder })}
        />
        <Switch
          name="conflict"
          checked={faults.conflict}
          disabled={!isCapture}
          onChange={(conflict) => change({ conflict })}
        />
        <Switch name="renewTime" checked={faults.renewTime} onChange={(renewTime) => change({ renewTime })} />
        <label class="switch">
          {say(MESSAGE_WORDS.speed)}
          <select
            class="select"
            disabled={!delivers && !isRunning}
            value={speed}
            onChange={(event) => changeSpeed(Number(event.currentTarget.value))}
          >
            {SPEEDS.map((one) => (
              <option key={one} value={one}>
                × {one}
              </option>
            ))}
          </select>
        </label>
      </fieldset>
    </details>
  );
}

/** In a narrow window the faults would cover half of the message, so they are folded there. */
const WIDE = '(min-width: 720px)';

function useOpen() {
  const [open, setOpen] = useState(() => matchMedia(WIDE).matches);
  useEffect(() => {
    const wide = matchMedia(WIDE);
    const follow = (): void => setOpen(wide.matches);
    wide.addEventListener('change', follow);
    return () => wide.removeEventListener('change', follow);
  }, []);
  return [open, setOpen] as const;
}

function runs(delivery: DeliveryView | undefined): boolean {
  return delivery?.status.state === 'running' || delivery?.status.state === 'paused';
}

/** Also of a delivery that runs. */
function changeSpeed(speed: number): void {
  dispatch({ type: 'speedChosen', speed });
  const { delivery } = exchanges.peek();
  if (runs(delivery)) void controlDelivery({ action: 'speed', speed });
}

function change(faults: Partial<DeliveryFaults>): void {
  dispatch({ type: 'faultsChanged', faults });
}

interface SwitchProps {
  readonly name: 'delivers' | 'reorder' | 'conflict' | 'renewTime';
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (on: boolean) => void;
}

function Switch({ name, checked, disabled = false, onChange }: SwitchProps) {
  return (
    <label class="switch" title={disabled ? say(MESSAGE_WORDS.capturesOnly) : undefined}>
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      {say(MESSAGE_WORDS[name])}
    </label>
  );
}

interface CountedProps {
  readonly name: 'loseAck' | 'duplicate';
  /** The value without the fault. */
  readonly off: number;
  /** The value when it is switched on. */
  readonly first: number;
  readonly value: number;
  readonly most: number;
}

function Counted({ name, off, first, value, most }: CountedProps) {
  const set = (next: number): void => change({ [name]: Math.min(Math.max(next, first), most) });
  return (
    <span class="counted">
      <label class="switch">
        <input
          type="checkbox"
          checked={value !== off}
          onChange={(event) => (event.currentTarget.checked ? set(first) : change({ [name]: off }))}
        />
        {say(MESSAGE_WORDS[name])}
      </label>
      <input
        class="input count"
        type="number"
        min={first}
        max={most}
        aria-label={fill(MESSAGE_WORDS.howMany, { name: say(MESSAGE_WORDS[name]) })}
        disabled={value === off}
        value={value === off ? first : value}
        onChange={(event) => set(Math.round(Number(event.currentTarget.value)) || first)}
      />
    </span>
  );
}
