import type { CrewMember } from './crew-member.js';
import type { InstanceMessage } from './instance/messages.js';

/** An election, as its winner reported it. */
export interface Election<Member extends CrewMember = CrewMember> {
  readonly member: Member;
  readonly term: number;
  /** By `machineNowMs`. */
  readonly at: number;
}

/** Follows the messages of the members of a crew. */
export interface ElectionWatch<Member extends CrewMember> {
  add(member: Member): void;
  /** The elections so far, in the order of their terms. */
  elections(): readonly Election<Member>[];
  /** The number of commits so far, of one cache or of all. */
  commitCount(cache?: string): number;
}

/** Makes an {@link ElectionWatch}. */
export function watchElections<Member extends CrewMember>(): ElectionWatch<Member> {
  const followed: { readonly member: Member; seen: number }[] = [];
  const elections: Election<Member>[] = [];
  const commits = new Map<string, number>();
  // Only new messages: there are thousands of them, and waiting conditions check every millisecond.
  const look = (): void => {
    for (const follow of followed) {
      const { member } = follow;
      for (; follow.seen < member.messages.length; follow.seen += 1) {
        const message = member.messages[follow.seen] as InstanceMessage | undefined;
        if (message?.type === 'committed') {
          commits.set(message.cache, (commits.get(message.cache) ?? 0) + 1);
        } else if (message?.type === 'elected') {
          elections.push({ member, term: message.term, at: message.at });
          elections.sort((one, other) => one.term - other.term);
        }
      }
    }
  };
  return {
    add: (member) => void followed.push({ member, seen: 0 }),
    elections: () => {
      look();
      return elections;
    },
    commitCount: (cache) => {
      look();
      if (cache !== undefined) return commits.get(cache) ?? 0;
      return [...commits.values()].reduce((sum, count) => sum + count, 0);
    },
  };
}
