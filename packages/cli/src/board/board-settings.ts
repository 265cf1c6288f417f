import { isIP } from 'node:net';
import type { BasicAuth } from '@smart-redis/board';
import { exitCodes } from '../output/exit-codes.js';
import { Problem } from '../output/problem.js';

/** What stands on the command line of `board`. */
export interface BoardFlags {
  readonly port: number;
  readonly host: string;
  readonly write?: boolean;
  readonly readOnly?: boolean;
  readonly user?: string;
  readonly password?: string;
}

/** Where the board listens, and for whom. */
export interface BoardSettings {
  readonly host: string;
  readonly port: number;
  readonly readOnly: boolean;
  /** `undefined`: programs on this machine may see it. */
  readonly auth: BasicAuth | undefined;
}

/**
 * Decides who may see the board, and whether they may act.
 * @throws Problem with exit code 2 if somebody could who should not
 */
export function boardSettings(
  { port, host, write = false, readOnly = false, user, password }: BoardFlags,
  env: Readonly<Record<string, string | undefined>>,
): BoardSettings {
  if (write && readOnly) throw new Problem(exitCodes.usage, 'either --write or --read-only');
  const auth = authOf(
    user ?? nonEmpty(env.SMART_REDIS_BOARD_USER),
    password ?? nonEmpty(env.SMART_REDIS_BOARD_PASSWORD),
  );
  if (auth === undefined && !isLoopback(host)) {
    throw new Problem(
      exitCodes.usage,
      `anybody who reaches ${host} could see the board: set --user and SMART_REDIS_BOARD_PASSWORD, or leave out --host`,
    );
  }
  if (auth === undefined && env.NODE_ENV === 'production') {
    throw new Problem(
      exitCodes.usage,
      'with NODE_ENV=production the board needs --user and SMART_REDIS_BOARD_PASSWORD',
    );
  }
  return { host, port, readOnly: !write, auth };
}

function authOf(user: string | undefined, password: string | undefined): BasicAuth | undefined {
  if (user === undefined && password === undefined) return undefined;
  if (password !== undefined && password !== '') return { user: user ?? 'operator', password };
  throw new Problem(exitCodes.usage, 'a user needs a password: set SMART_REDIS_BOARD_PASSWORD');
}

function isLoopback(host: string): boolean {
  if (isIP(host) === 4) return host.startsWith('127.');
  return host === 'localhost' || host === '::1';
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
