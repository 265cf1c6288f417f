import type { CrewMember } from './crew-member.js';
import type { InstanceMessage } from './instance/messages.js';

/**
 * How many refreshes of a member were half done and have not ended by a commit, by its messages
 * from the given one on: they have failed or started again, or the cache was let go. Counts what
 * fetches as a stream.
 */
export function abortedRuns({ messages }: CrewMember, from: number): number {
  const running = new Set<string>();
  let aborted = 0;
  for (const [index, message] of (messages as readonly InstanceMessage[]).entries()) {
    if (message.type === 'staging') {
      if (running.has(message.cache) && index >= from) aborted += 1;
      running.add(message.cache);
    } else if (message.type === 'committed') {
      running.delete(message.cache);
    } else if (message.type === 'failed' || message.type === 'released') {
      if (running.delete(message.cache) && index >= from) aborted += 1;
    }
  }
  return aborted;
}
