import type { ChildProcess } from 'node:child_process';

/** What a process prints. */
export interface Recording {
  all(): string;
  /** The text that was printed, as soon as it contains another one. */
  printed(text: string): Promise<string>;
}

export function recorded({ stdout, stderr }: ChildProcess): Recording {
  let all = '';
  const looks = new Set<() => void>();
  for (const stream of [stdout, stderr])
    stream?.on('data', (chunk) => {
      all += chunk;
      for (const look of looks) look();
    });
  const printed = (text: string) =>
    new Promise<string>((resolve) => {
      const look = () => all.includes(text) && resolve(all);
      looks.add(look);
      look();
    });
  return { all: () => all, printed };
}
