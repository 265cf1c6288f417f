import type { CrewMember } from './crew-member.js';
import type { InstanceMessage } from './instance/messages.js';

/** An instance has begun to serve a cache, as it reported that. */
export interface ServedCache<Member extends CrewMember = CrewMember> {
  readonly member: Member;
  readonly cache: string;
  /** The term of its first claim. */
  readonly term: number;
  /** By `machineNowMs`. */
  readonly at: number;
}

/** Who serves what, by the messages of members that hold seats. */
export interface ServingWatch<Member extends CrewMember> {
  add(member: Member): void;
  /** What a member serves now, by cache. One that was killed serves for ever what it has served. */
  servedBy(member: Member): ReadonlyMap<string, ServedCache<Member>>;
}

/** Makes a {@link ServingWatch}. */
export function watchServings<Member extends CrewMember>(): ServingWatch<Member> {
  const followed = new Map<Member, { seen: number; served: Map<string, ServedCache<Member>> }>();
  return {
    add: (member) => void followed.set(member, { seen: 0, served: new Map() }),
    servedBy: (member) => {
      const follow = followed.get(member) ?? { seen: 0, served: new Map() };
      const { served } = follow;
      // Only new messages: waiting conditions check every millisecond.
      for (; follow.seen < member.messages.length; follow.seen += 1) {
        const message = member.messages[follow.seen] as InstanceMessage | undefined;
        if (message?.type === 'serving') {
          const { cache, term, at } = message;
          served.set(cache, { member, cache, term, at });
        } else if (message?.type === 'released') served.delete(message.cache);
      }
      return served;
    },
  };
}
