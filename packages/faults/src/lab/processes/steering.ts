import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '@smart-redis/testing';
import type { Steering } from '../instance/steer.js';
import { machineNowMs } from '../machine-time.js';
import type { ProcessCrew } from './crew.js';
import type { Member } from './member.js';
import type { ScriptMoment } from './worker/protocol.js';

/** Calls that fail for a reason that passes are repeated, as a user would. */
const mostCalls = 50;
const againMs = 100;

/** Who serves a cache, and its term if it leads. */
export interface Server {
  readonly member: Member;
  readonly cache: string;
  /** @default it holds a seat */
  readonly term?: number;
}

/** Who serves a cache, wherever one leads for all or instances hold seats. */
export async function serverOf(crew: ProcessCrew, cache: string): Promise<Server> {
  if (crew.settings.spread !== true) return { ...(await crew.leading()), cache };
  const message = `somebody serves ${cache} in ${crew.namespace}`;
  const find = (): Member | undefined =>
    crew.members().find((member) => crew.servedBy(member).has(cache));
  return { member: await waitFor(find, { message, everyMs: 2 }), cache };
}

/** One of the members, but for one of them. */
export function anotherThan(crew: ProcessCrew, one: Member, random: () => number): Member {
  const others = crew.members().filter((member) => member !== one);
  const other = others[Math.floor(random() * others.length)];
  if (other === undefined) throw new Error(`there is nobody else in ${crew.namespace}`);
  return other;
}

/**
 * Makes a member steer a cache until it stops itself at a moment of such a call: what is kept may
 * change while it is called, so that the call ends before. Resolves when it has stopped.
 */
export async function stopWithin(
  crew: ProcessCrew,
  member: Member,
  steering: Steering,
  moment: ScriptMoment,
): Promise<void> {
  let isStopped = false;
  const stopped = crew.stopBefore({ member }, moment).finally(() => {
    isStopped = true;
  });
  const steers = async (): Promise<void> => {
    while (!isStopped) await crew.steer(member, steering);
  };
  // The last call ends when the member is resumed, or never.
  steers().catch(() => undefined);
  await stopped;
}

/** Kills a member at a moment of a call that it makes to steer a cache, and starts another one. */
export async function killWithin(
  crew: ProcessCrew,
  member: Member,
  steering: Steering,
  moment: ScriptMoment,
): Promise<void> {
  await stopWithin(crew, member, steering, moment);
  crew.kill(member);
  await crew.spawn();
}

/**
 * Rolls a cache back, from a member that nothing stops. What is kept may change while it is called;
 * then it is called again, as a user would. Throws for any other failure.
 */
export async function rollBackBy(
  crew: ProcessCrew,
  member: Member,
  steering: Omit<Steering, 'what'>,
): Promise<void> {
  for (let call = 0; call < mostCalls; call += 1) {
    const { outcome, reason = '' } = await crew.steer(member, { ...steering, what: 'rollback' });
    if (outcome === 'ok') return;
    const hasChanged = outcome === 'SR_NO_SUCH_VERSION' || outcome === 'SR_VERSION_CHANGED';
    if (!hasChanged && !isOutage(outcome)) {
      throw new Error(`a rollback of ${steering.cache} failed: ${reason}`);
    }
    // Not for commits: the cache may be paused by a call before this one.
    await sleep(againMs);
  }
  throw new Error(`no rollback of ${steering.cache} has passed`);
}

/** Pauses a cache, or ends its pause, from a member that nothing stops. Throws if that fails. */
export async function steerBy(
  crew: ProcessCrew,
  member: Member,
  steering: Steering,
): Promise<void> {
  for (let call = 0; call < mostCalls; call += 1) {
    const { outcome, reason = '' } = await crew.steer(member, steering);
    if (outcome === 'ok') return;
    if (!isOutage(outcome)) throw new Error(`${steering.what} by ${member.name} failed: ${reason}`);
    await sleep(againMs);
  }
  throw new Error(`${member.name} stays without a connection`);
}

/** On a slow machine a renewal that takes too long ends the connection of all calls. */
function isOutage(outcome: string): boolean {
  return outcome === 'SR_CONNECTION' || outcome === 'SR_TIMEOUT';
}

/**
 * Ends the pause of a cache, if there is one; resolves with the milliseconds until it is committed
 * again, by whoever serves it.
 */
export async function resumeCache(
  crew: ProcessCrew,
  member: Member,
  cache: string,
): Promise<number> {
  await steerBy(crew, member, { cache, what: 'resume' });
  const since = machineNowMs();
  await crew.moreCommits(1, cache);
  return machineNowMs() - since;
}
