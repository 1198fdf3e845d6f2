/** A running example. */
export interface RunningExample {
  readonly url: string;
  readonly notifications: string;
  readonly captures: string;
  /** What it has logged so far. */
  readonly logged: readonly Readonly<Record<string, unknown>>[];
  /** The first line that fits, as soon as it is logged. */
  line(
    fits: (logged: Readonly<Record<string, unknown>>) => boolean,
  ): Promise<Readonly<Record<string, unknown>>>;
  stop(): Promise<void>;
}

/** Starts an example on a free port; answers once it says that it is open. */
export function startExample(
  name: string,
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<RunningExample>;
