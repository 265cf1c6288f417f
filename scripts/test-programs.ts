import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A program that some tests need, and that not every machine has. */
interface TestProgram {
  /** The environment variable that gives tests its path; empty: it is not there. */
  readonly variable: string;
  /** Its names on the PATH. */
  readonly names: readonly string[];
  /** What shows that it works. @default nothing but that it is there */
  readonly probe?: readonly string[];
  /** What is left out without it. */
  readonly tests: string;
  /** Debian's package. */
  readonly debian: string;
}

const programs: readonly TestProgram[] = [
  {
    variable: 'TEST_CHROMIUM',
    names: ['chromium', 'chromium-browser', 'google-chrome'],
    tests: 'the board in a browser',
    debian: 'chromium',
  },
  {
    variable: 'TEST_PROMTOOL',
    names: ['promtool'],
    tests: 'the metrics and alert rules, read by promtool',
    debian: 'prometheus',
  },
  {
    variable: 'TEST_PYTHON',
    // Debian's own first: another Python on the PATH may lack redis-py.
    names: ['/usr/bin/python3', 'python3'],
    probe: ['-c', 'import redis'],
    tests: 'the reader in Python',
    debian: 'python3-redis',
  },
];

/**
 * Finds the programs before any test starts, and prints a line for each that is missing. With the
 * environment variable `TEST_PROGRAMS=required` a missing one is an error.
 */
export async function setup(): Promise<void> {
  const missing: string[] = [];
  for (const program of programs) {
    const path = process.env[program.variable] ?? (await find(program)) ?? '';
    process.env[program.variable] = path;
    if (path !== '') continue;
    const { tests, debian } = program;
    missing.push(`Left out: ${tests}. To include it: apt-get install ${debian}`);
  }
  if (missing.length > 0 && process.env.TEST_PROGRAMS === 'required') {
    throw new Error(missing.join('\n'));
  }
  for (const line of missing) process.stderr.write(`${line}\n`);
}

async function find({ names, probe }: TestProgram): Promise<string | undefined> {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((entry) => entry !== '');
  for (const name of names) {
    const candidates = name.startsWith('/') ? [name] : folders.map((folder) => join(folder, name));
    for (const path of candidates) {
      if ((await isExecutable(path)) && (await works(path, probe))) return path;
    }
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function works(path: string, probe: readonly string[] | undefined): Promise<boolean> {
  if (probe === undefined) return true;
  return run(path, [...probe]).then(
    () => true,
    () => false,
  );
}
