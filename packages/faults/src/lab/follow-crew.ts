import { electionChannelOf } from '@smart-redis/core/electors';
import { waitFor } from '@smart-redis/testing';
import type { Crew } from './crew.js';
import type { CrewHistory } from './crew-history.js';
import { loseTogether } from './crew-history.js';
import type { CrewMember } from './crew-member.js';
import type { ElectionWatch } from './election-watch.js';
import type { ReadClient } from './read-client.js';
import type { ServingWatch } from './serving-watch.js';

/** What is needed to follow a crew. */
export interface Followed<Member extends CrewMember> {
  readonly namespace: string;
  readonly caches: readonly string[];
  readonly client: ReadClient;
  readonly watch: ElectionWatch<Member>;
  readonly servings: ServingWatch<Member>;
  readonly history: CrewHistory;
  members(): readonly Member[];
}

/** What a test can wait for and record, wherever the instances of the crew run. */
export type Following<Member extends CrewMember> = Omit<
  Crew<Member>,
  'judge' | typeof Symbol.asyncDispose
>;

/** Follows the messages of the instances of a crew. */
export function followCrew<Member extends CrewMember>(
  followed: Followed<Member>,
): Following<Member> {
  const { namespace, caches, client, watch, servings, history, members } = followed;
  return {
    namespace,
    caches,
    client,
    members,
    elections: watch.elections,
    servedBy: servings.servedBy,
    electionAfter: (term, timeoutMs = 20_000) =>
      waitFor(() => watch.elections().find((election) => election.term > term), {
        message: `the next election of ${namespace}`,
        timeoutMs,
        everyMs: 2,
      }),
    subscribed: async () => {
      const channel = electionChannelOf(namespace);
      const isComplete = async (): Promise<boolean> => {
        const [, count] = (await client.send('PUBSUB', 'NUMSUB', channel)) as [string, number];
        return count === members().length;
      };
      await waitFor(isComplete, {
        message: `every instance of ${namespace} is subscribed`,
        everyMs: 2,
      });
    },
    moreCommits: async (count, cache) => {
      const before = watch.commitCount(cache);
      await waitFor(() => watch.commitCount(cache) >= before + count, {
        message: `${String(count)} commits of ${cache ?? namespace}`,
      });
    },
    disturbed: history.disturbed,
    lose: (work) => loseTogether(client, [history], work),
  };
}
