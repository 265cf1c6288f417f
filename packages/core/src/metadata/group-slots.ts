import type { RedisDriver, Reply } from '../contracts/driver.js';
import { integerReply } from '../redis/integer-reply.js';
import { groupKeyOf } from '../redis/keys.js';
import { refusedRight } from '../redis/refused-right.js';
import { runScript } from '../redis/run-script.js';
import { enterGroupScript } from './scripts/enter-group.js';
import { leaveGroupScript } from './scripts/leave-group.js';

/** A slot of a group of caches, which is shared by all instances of the namespace. */
export interface GroupSlot {
  readonly namespace: string;
  readonly group: string;
  /** Unique to the refresh that holds it. */
  readonly holder: string;
}

/** All slots of a group are taken. */
export interface GroupIsFull {
  /** Milliseconds until one expires, unless it is kept or freed. */
  readonly busyMs: number;
  readonly holders: readonly string[];
}

/** Takes a slot; `undefined`: it is held. */
export function enterGroup(
  driver: RedisDriver,
  slot: GroupSlot,
  concurrency: number,
  heldMs: number,
): Promise<GroupIsFull | undefined> {
  return enter(driver, slot, concurrency, heldMs, '1');
}

/** Keeps a slot for longer, unless it has expired. */
export async function keepInGroup(
  driver: RedisDriver,
  slot: GroupSlot,
  concurrency: number,
  heldMs: number,
): Promise<void> {
  await enter(driver, slot, concurrency, heldMs, '0');
}

async function enter(
  driver: RedisDriver,
  { namespace, group, holder }: GroupSlot,
  concurrency: number,
  heldMs: number,
  mayTake: '0' | '1',
): Promise<GroupIsFull | undefined> {
  const reply = await runScript(
    driver,
    enterGroupScript,
    [groupKeyOf(namespace, group)],
    [holder, String(concurrency), String(heldMs), mayTake],
    { lane: 'control' },
  );
  const refused = refusedRight(reply);
  if (refused !== undefined) throw refused;
  const [isHeld, busyMs, holders] = listOf(reply);
  if (Number(isHeld) === 1) return undefined;
  return {
    busyMs: integerReply(busyMs, 'the time until a slot is free'),
    holders: listOf(holders).map(String),
  };
}

/** Frees a slot; the instances are told, so that one that waits takes it. */
export async function leaveGroup(
  driver: RedisDriver,
  { namespace, group, holder }: GroupSlot,
  channel: string,
  announcement: string,
): Promise<void> {
  const args = [holder, channel, announcement];
  const key = groupKeyOf(namespace, group);
  const reply = await runScript(driver, leaveGroupScript, [key], args, { lane: 'control' });
  const refused = refusedRight(reply);
  if (refused !== undefined) throw refused;
}

function listOf(reply: Reply | undefined): readonly Reply[] {
  return Array.isArray(reply) ? (reply as readonly Reply[]) : [];
}
