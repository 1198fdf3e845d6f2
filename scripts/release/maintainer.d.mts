/** What a maintainer can do in a clone that is thrown away. */
export interface Clone {
  /** The manifests of all packages as they are now. */
  packages(): readonly {
    readonly name: string;
    readonly version: string;
    readonly private?: boolean;
    readonly dependencies?: Readonly<Record<string, string>>;
  }[];
  /** Changes a file. */
  edit(path: string, change: (text: string) => string): void;
  /** Commits what was edited. */
  commit(subject: string): Promise<void>;
  /** Commits what was edited, with a changeset of these bumps; of none, it says that nothing reaches users. */
  change(subject: string, bumps: Readonly<Record<string, 'patch' | 'minor' | 'major'>>): Promise<void>;
  /** Takes the last commit back. */
  undo(): Promise<void>;
  /** `npm run changeset:check` for the last commit alone; throws with what it said. */
  check(): Promise<string>;
  /** `npm run release:version`, committed. */
  version(): Promise<void>;
}

/** Clones what is committed here into a new folder, and installs it. */
export function cloneAt(folder: string, environment: NodeJS.ProcessEnv): Promise<Clone>;
