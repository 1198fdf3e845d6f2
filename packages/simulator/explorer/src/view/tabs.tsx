import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';

interface TabsProps<Name extends string> {
  /** Unique on the page: the ids of the tabs and of the panel start with it. */
  readonly id: string;
  readonly label: string;
  readonly names: readonly Name[];
  readonly selected: Name;
  readonly title: (name: Name) => ComponentChildren;
  readonly onSelect: (name: Name) => void;
}

/** Tabs by the pattern of the ARIA guide: one stop for Tab, arrows between the tabs. */
export function Tabs<Name extends string>({ id, label, names, selected, title, onSelect }: TabsProps<Name>) {
  const list = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent): void => {
    const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };
    const index = names.indexOf(selected);
    const next = event.key === 'Home' ? 0 : event.key === 'End' ? names.length - 1 : steps[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const step = steps[event.key];
    const name = names[step === undefined ? next : (index + step + names.length) % names.length];
    if (name === undefined) return;
    onSelect(name);
    list.current?.querySelector<HTMLElement>(`#${id}-${name}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={label} ref={list} onKeyDown={move}>
      {names.map((name) => (
        <button
          key={name}
          type="button"
          class="tab"
          role="tab"
          id={`${id}-${name}`}
          aria-selected={name === selected}
          aria-controls={name === selected ? `${id}-panel` : undefined}
          tabIndex={name === selected ? 0 : -1}
          onClick={() => onSelect(name)}
        >
          {title(name)}
        </button>
      ))}
    </div>
  );
}

/** The panel of the selected tab. */
export function TabPanel({
  id,
  selected,
  children,
}: {
  readonly id: string;
  readonly selected: string;
  readonly children: ComponentChildren;
}) {
  return (
    <div class="panel" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${selected}`}>
      {children}
    </div>
  );
}
