import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '@smart-redis/testing';
import { familyName } from '../../lab/instance/lab-family.js';
import type { ProcessCrew } from '../../lab/processes/crew.js';
import type { Member } from '../../lab/processes/member.js';
import { anotherThan } from '../../lab/processes/steering.js';
import type { ScriptMoment } from '../../lab/processes/worker/protocol.js';
import type { ListedMembers } from './listed-members.js';

/** A crew whose family changes. */
export interface FamilyScene {
  readonly crew: ProcessCrew;
  readonly members: ListedMembers;
  /** The next list, which lacks some members and has others. */
  readonly next: readonly string[];
  readonly random: () => number;
}

/**
 * What happens while a family changes; the next list is the last that it sets. Resolves with `null`
 * if it could not happen as meant, because the list was served by another one by then.
 */
export type PlayFamily = (scene: FamilyScene) => Promise<unknown>;

const listCache = `family:${familyName}`;

/** Who serves the list of the family. */
async function listServer(crew: ProcessCrew): Promise<Member> {
  const find = (): Member | undefined =>
    crew.members().find((member) => crew.servedBy(member).has(listCache));
  return waitFor(find, { message: `the list of ${crew.namespace} is served`, everyMs: 2 });
}

/** Whoever serves the list is killed at a moment of its commit. */
const killListing =
  (moment: 'commit' | 'committed'): PlayFamily =>
  async ({ crew, members, next }) => {
    const member = await listServer(crew);
    const stopped = crew.stopBefore({ member, cache: listCache }, moment, listCache);
    await members.list(next);
    if ((await stopped) === undefined) return null;
    crew.kill(member);
    await crew.spawn();
    return undefined;
  };

/** Whoever serves the list is killed while it removes the data of those that are gone. */
const killDropping =
  (moment: 'drop' | 'dropped'): PlayFamily =>
  async (scene) => {
    const { crew } = scene;
    const member = await stoppedDropping(scene, moment);
    if (member === null) return null;
    crew.kill(member);
    await crew.spawn();
    return undefined;
  };

async function stoppedDropping(
  { crew, members, next }: FamilyScene,
  moment: ScriptMoment,
): Promise<Member | null> {
  const member = await listServer(crew);
  const stopped = crew.stopBefore({ member, cache: listCache }, moment);
  await members.list(next);
  return (await stopped) === undefined ? null : member;
}

/**
 * Whoever serves the list sleeps before it removes the data of a member, which comes back and is
 * built meanwhile.
 */
export const sleepDropping: PlayFamily = async (scene) => {
  const { crew, members } = scene;
  const before = members.names();
  const member = await stoppedDropping(scene, 'drop');
  if (member === null) return null;
  await members.list([...new Set([...before, ...members.names()])]);
  await members.settled(crew.members().filter((other) => other !== member));
  crew.resume(member);
  await sleep(500);
  return undefined;
};

/**
 * Whoever serves a member sleeps until that is gone and its data are removed: when it wakes, the
 * member is due.
 */
export const sleepServing: PlayFamily = async ({ crew, members, next }) => {
  const gone = members.names().filter((cache) => !next.includes(cache));
  const member = crew.members().find((one) => gone.some((cache) => crew.servedBy(one).has(cache)));
  if (member === undefined) return null;
  crew.pause(member);
  await members.list(next);
  await members.settled(crew.members().filter((other) => other !== member));
  crew.resume(member);
  await sleep(500);
  return undefined;
};

const killAny: PlayFamily = async ({ crew, members, next, random }) => {
  const server = await listServer(crew);
  const member = random() < 0.5 ? server : anotherThan(crew, server, random);
  await members.list(next);
  await sleep(random() * 500);
  crew.kill(member);
  await crew.spawn();
};

/** Every scene, in the order of tries. */
export const familyScenes: readonly PlayFamily[] = [
  killListing('commit'),
  killDropping('drop'),
  killAny,
  killListing('committed'),
  killDropping('dropped'),
  sleepDropping,
  sleepServing,
];
