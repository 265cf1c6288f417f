import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessCrew } from '../../lab/processes/crew.js';
import type { Member } from '../../lab/processes/member.js';
import type { Server } from '../../lab/processes/steering.js';
import { killWithin, steerBy } from '../../lab/processes/steering.js';

/** A crew whose cache is paused. */
export interface PauseScene {
  readonly crew: ProcessCrew;
  readonly cache: string;
  readonly server: Server;
  /** Who pauses; not the server. */
  readonly actor: Member;
  /** Milliseconds in which a cache that is not paused is refreshed several times. */
  readonly quietMs: number;
}

/**
 * What happens while a cache is paused. Resolves with `null` if it could not happen as meant,
 * because the machine was slow.
 */
export type PlayPause = (scene: PauseScene) => Promise<unknown>;

function pauseBy(crew: ProcessCrew, member: Member, cache: string): Promise<void> {
  return steerBy(crew, member, { cache, what: 'pause' });
}

const killActor =
  (moment: 'pause' | 'paused'): PlayPause =>
  ({ crew, cache, actor }) =>
    killWithin(crew, actor, { cache, what: 'pause' }, moment);

/** The server is killed, and whoever takes over finds the pause. */
export const takenOver: PlayPause = async ({ crew, cache, server, actor }) => {
  await pauseBy(crew, actor, cache);
  crew.kill(server.member);
  await crew.spawn();
  // Longer than a takeover takes.
  await sleep(2 * (crew.settings.ttlMs ?? 0));
};

const killBoth: PlayPause = async (scene) => {
  await killActor('paused')(scene);
  const { crew, server } = scene;
  crew.kill(server.member);
  await crew.spawn();
  await sleep(2 * (crew.settings.ttlMs ?? 0));
};

const loseReply: PlayPause = async ({ crew, cache, actor }) => {
  await actor.send({ type: 'loseReply', moment: 'pause' });
  await crew.steer(actor, { cache, what: 'pause' });
};

/** The run that was under way is published. */
const runUnderWay: PlayPause = async ({ crew, cache, server, actor }) => {
  if ((await crew.stopBefore(server, 'commit')) === undefined) return null;
  await pauseBy(crew, actor, cache);
  crew.resume(server.member);
  return undefined;
};

/** The server is killed with the run that was under way: nobody repeats it. */
const killRun =
  (moment: 'commit' | 'committed'): PlayPause =>
  async ({ crew, cache, server, actor }) => {
    if ((await crew.stopBefore(server, moment)) === undefined) return null;
    await pauseBy(crew, actor, cache);
    crew.kill(server.member);
    await crew.spawn();
    await sleep(2 * (crew.settings.ttlMs ?? 0));
    return undefined;
  };

/** What is asked for is built, once. */
const asked: PlayPause = async ({ crew, cache, actor, quietMs }) => {
  await pauseBy(crew, actor, cache);
  await sleep(quietMs);
  await steerBy(crew, actor, { cache, what: 'refresh' });
};

const killResuming =
  (moment: 'pause' | 'paused'): PlayPause =>
  async ({ crew, cache, actor, quietMs }) => {
    await pauseBy(crew, actor, cache);
    await sleep(quietMs);
    await killWithin(crew, actor, { cache, what: 'resume' }, moment);
  };

/** Every scene, in the order of tries. */
export const pauseScenes: readonly PlayPause[] = [
  killActor('pause'),
  takenOver,
  killActor('paused'),
  runUnderWay,
  asked,
  killBoth,
  killRun('commit'),
  killResuming('pause'),
  loseReply,
  killRun('committed'),
  killResuming('paused'),
];
