// The endpoints of examples/other-languages run in the runtimes of their languages.
import { existsSync } from 'node:fs';
import { delimiter } from 'node:path';
import { install, runs } from './installation.ts';
import { fail } from './workspace.ts';

/** Where the packages of Debian put the jars that the endpoint in Java needs. */
export const DEBIAN_JARS = '/usr/share/java/gson.jar:/usr/share/java/sqlite-jdbc.jar';
/** The class path of the endpoint in Java. */
export const JARS = process.env['ENDPOINT_JARS'] || DEBIAN_JARS;

/** Exits with 0 if the runtime and what the endpoint imports are there; the packages of Debian and Homebrew that bring them. */
const RUNTIMES = {
  php: {
    probe: ['php', '-r', 'exit(extension_loaded("pdo_sqlite") && extension_loaded("openssl") ? 0 : 1);'],
    debian: 'php-cli php-sqlite3',
    homebrew: 'php',
  },
  python: {
    probe: ['python3', '-c', 'import cryptography, sqlite3'],
    debian: 'python3 python3-cryptography',
    homebrew: 'python cryptography',
  },
  go: { probe: ['go', 'version'], debian: 'golang-go', homebrew: 'go' },
  java: {
    probe: ['javac', '--version'],
    debian: 'default-jdk-headless libgoogle-gson-java libxerial-sqlite-jdbc-java',
    homebrew: 'openjdk',
  },
} as const;

export type Language = keyof typeof RUNTIMES;

export const LANGUAGES: readonly Language[] = ['php', 'python', 'go', 'java'];

/** Installs what is missing if it can; never skips silently. */
export async function requireLanguages(languages: readonly Language[]): Promise<void> {
  const missing = await missingOf(languages);
  if (missing.length === 0) return;
  await install(missing.join(', '), {
    debian: missing.map((language) => RUNTIMES[language].debian).join(' '),
    homebrew: missing.map((language) => RUNTIMES[language].homebrew).join(' '),
  });
  const still = await missingOf(missing);
  if (still.length === 0) return;
  const packages = still.map((language) => `${language} (Debian: ${RUNTIMES[language].debian})`).join(', ');
  fail(`The endpoints of examples/other-languages cannot run. Put this on the PATH: ${packages}.`);
}

async function missingOf(languages: readonly Language[]): Promise<readonly Language[]> {
  const found = await Promise.all(languages.map(isThere));
  return languages.filter((_, index) => !found[index]);
}

async function isThere(language: Language): Promise<boolean> {
  const [program, ...args] = RUNTIMES[language].probe;
  return (
    (await runs(program, args)) &&
    (language !== 'java' || JARS.split(delimiter).every((jar) => existsSync(jar)))
  );
}
