import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessCrew } from '../../lab/processes/crew.js';
import type { Member } from '../../lab/processes/member.js';
import type { Server } from '../../lab/processes/steering.js';
import { killWithin, rollBackBy, stopWithin } from '../../lab/processes/steering.js';

/** A crew whose cache is rolled back. */
export interface RollbackScene {
  readonly crew: ProcessCrew;
  readonly cache: string;
  readonly server: Server;
  /** Who rolls back: not the server, unless the scene says so. */
  readonly actor: Member;
  readonly to: 'newest' | 'oldest';
  readonly random: () => number;
}

/**
 * What happens while a cache is rolled back. Resolves with `null` if it could not happen as meant,
 * because the machine was slow.
 */
export type PlayRollback = (scene: RollbackScene) => Promise<unknown>;

const killActor =
  (moment: 'rollBack' | 'rolledBack'): PlayRollback =>
  ({ crew, cache, actor, to }) =>
    killWithin(crew, actor, { cache, what: 'rollback', to }, moment);

/** The server itself rolls back, and is killed when Redis has done it. */
const killServerInIts: PlayRollback = ({ crew, cache, server, to }) =>
  killWithin(crew, server.member, { cache, what: 'rollback', to }, 'rolledBack');

const loseReply: PlayRollback = async ({ crew, cache, actor, to }) => {
  await actor.send({ type: 'loseReply', moment: 'rollBack' });
  await rollBackBy(crew, actor, { cache, to });
};

/** The server is killed before or after the commit that prunes, and the cache is rolled back. */
const killPruning =
  (moment: 'commit' | 'committed'): PlayRollback =>
  async ({ crew, cache, server, actor, to }) => {
    if ((await crew.stopBefore(server, moment)) === undefined) return null;
    crew.kill(server.member);
    await Promise.all([crew.spawn(), rollBackBy(crew, actor, { cache, to })]);
    return undefined;
  };

/** A run is about to commit when the cache is rolled back: it must be refused. */
export const runUnderWay: PlayRollback = async ({ crew, cache, server, actor, to }) => {
  if ((await crew.stopBefore(server, 'commit')) === undefined) return null;
  await rollBackBy(crew, actor, { cache, to });
  crew.resume(server.member);
  await sleep(50);
  return undefined;
};

/** Commits come while a rollback is about to be sent: it is planned again, or refused. */
const overtaken: PlayRollback = async ({ crew, cache, actor, to, random }) => {
  await stopWithin(crew, actor, { cache, what: 'rollback', to }, 'rollBack');
  const commits = crew.moreCommits(random() < 0.5 ? 1 : 3, cache);
  await commits.finally(() => crew.resume(actor));
  // Not refused for lack of connections: the next call passes.
  await rollBackBy(crew, actor, { cache, to });
};

/** The server is killed at any moment of a rollback. */
const killMeanwhile: PlayRollback = async ({ crew, cache, server, actor, to, random }) => {
  const rolledBack = rollBackBy(crew, actor, { cache, to });
  await Promise.all([
    rolledBack,
    sleep(random() * 8).then(() => crew.kill(server.member)),
    crew.spawn(),
  ]);
};

/** Every scene, in the order of tries. */
export const rollbackScenes: readonly PlayRollback[] = [
  killActor('rollBack'),
  runUnderWay,
  killActor('rolledBack'),
  killPruning('commit'),
  loseReply,
  overtaken,
  killServerInIts,
  killPruning('committed'),
  killMeanwhile,
];
