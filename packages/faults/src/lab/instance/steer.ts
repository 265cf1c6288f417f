import { isSmartRedisError } from '@smart-redis/core';
import type { Steered } from '../../history/record.js';
import { machineNowMs } from '../machine-time.js';
import type { Recorder } from './recorder.js';
import type { StampedHandle } from './register-stamped.js';

/** A call that steers a cache. */
export interface Steering {
  readonly cache: string;
  readonly what: Steered['what'];
  /** The version that a rollback puts back: the newest that is kept, or the oldest. @default 'newest' */
  readonly to?: 'newest' | 'oldest';
}

/** Who steers, and where that is recorded. */
export interface Steersman {
  readonly process: string;
  readonly handle: Pick<StampedHandle, 'rollback' | 'pause' | 'resume' | 'refresh' | 'versions'>;
  readonly record: Recorder;
}

/** Steers a cache; resolves with the record of that when the call has ended, however it has. */
export async function steer(
  { process, handle, record }: Steersman,
  { cache, what, to = 'newest' }: Steering,
): Promise<Steered> {
  const invokedAt = machineNowMs();
  const base = { kind: 'steered', process, cache, what, invokedAt } as const;
  let steered: Steered;
  try {
    const version = await call(handle, what, to);
    const at = machineNowMs();
    steered = { ...base, at, outcome: 'ok', ...(version === null ? {} : { version }) };
  } catch (error) {
    const outcome = isSmartRedisError(error) ? error.code : 'thrown';
    steered = { ...base, at: machineNowMs(), outcome, reason: String(error) };
  }
  record(steered);
  return steered;
}

async function call(
  handle: Steersman['handle'],
  what: Steered['what'],
  to: 'newest' | 'oldest',
): Promise<number | null> {
  if (what === 'refresh') return (await handle.refresh({ timeout: '20s' })).version;
  if (what === 'rollback') {
    const oldest = to === 'oldest' ? (await handle.versions()).at(-1)?.version : undefined;
    return (await handle.rollback(oldest)).version;
  }
  await (what === 'pause' ? handle.pause('the lab') : handle.resume());
  return null;
}
