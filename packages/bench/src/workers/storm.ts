import type { SmartRedis } from '@smart-redis/core';
import { waitFor } from '@smart-redis/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MortalDriver } from './mortal-driver.js';

/** An instance, its driver, and how many caches it serves. */
export interface Stormy {
  readonly smart: SmartRedis;
  readonly mortal: MortalDriver;
  readonly served: () => number;
}

const timeoutMs = 300_000;
/** Longer than a view that is out of date is kept before it is read again. */
export const calmMs = 1000;

/** Counts the caches that an instance serves. */
export function countServed(smart: SmartRedis): () => number {
  const served = new Set<string>();
  smart.on('serving', ({ cache }) => void served.add(cache));
  smart.on('released', ({ cache }) => void served.delete(cache));
  return () => served.size;
}

/** The most commands for seats that one of the instances has sent since `before`. */
export function mostCommands(
  members: readonly Stormy[],
  before: ReadonlyMap<Stormy, number>,
): number {
  return Math.max(
    ...members.map((member) => member.mortal.seatCommands - (before.get(member) ?? 0)),
  );
}

/**
 * Kills a third of the instances at once; resolves with the most commands for seats of a survivor,
 * from when the first seat has expired until all caches are served again and nothing follows.
 */
export async function killThird(
  members: readonly Stormy[],
  caches: number,
  seatCount: () => Promise<number>,
): Promise<{ readonly deathCommands: number; readonly survivors: readonly Stormy[] }> {
  const dying = members.filter((_, index) => index % 3 === 0);
  const survivors = members.filter((member) => !dying.includes(member));
  const before = new Map<Stormy, number>();
  const isStorm = async (): Promise<boolean> => {
    for (const member of survivors) before.set(member, member.mortal.seatCommands);
    return (await seatCount()) < members.length;
  };
  for (const { mortal } of dying) await mortal.die();
  await waitFor(isStorm, { message: 'the first seat has expired', timeoutMs, everyMs: 20 });
  const areServed = async (): Promise<boolean> =>
    survivors.reduce((sum, { served }) => sum + served(), 0) === caches &&
    (await seatCount()) === survivors.length;
  await waitFor(areServed, { message: 'the survivors serve all', timeoutMs, everyMs: 20 });
  await sleep(calmMs);
  return { deathCommands: mostCommands(survivors, before), survivors };
}
