import type { CrewMember } from './crew-member.js';
import type { InstanceMessage } from './instance/messages.js';

const mostNamed = 5;

/** A cache that a member with a seat has let go. */
export interface ReleasedCache {
  readonly cache: string;
  readonly reason: string;
}

/** The caches that a member has let go, by its messages from the given one on. */
export function releasedBy({ messages }: CrewMember, from: number): ReleasedCache[] {
  return (messages as readonly InstanceMessage[])
    .slice(from)
    .flatMap((message) => (message.type === 'released' ? [message] : []));
}

/** What has been let go, in words; nothing if nothing was. */
export function releasedInWords(released: readonly ReleasedCache[]): string[] {
  if (released.length === 0) return [];
  const named = released.slice(0, mostNamed).map(({ cache, reason }) => `${cache}, ${reason}`);
  return [`${String(released.length)} caches were let go: ${named.join('; ')}`];
}
