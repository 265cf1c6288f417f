import type { CrewMember } from './crew-member.js';
import type { InstanceMessage } from './instance/messages.js';

/**
 * How many refreshes of a member were half done and not committed, and have failed or started
 * again, by its messages from the given one on. Counts what fetches as a stream.
 */
export function abortedRuns({ messages }: CrewMember, from: number): number {
  const running = new Set<string>();
  let aborted = 0;
  for (const [index, message] of (messages as readonly InstanceMessage[]).entries()) {
    if (message.type !== 'staging' && message.type !== 'committed' && message.type !== 'failed') {
      continue;
    }
    const { type, cache } = message;
    const isLost = type === 'failed' || (type === 'staging' && running.has(cache));
    if (isLost && index >= from) aborted += 1;
    if (type === 'staging') running.add(cache);
    else running.delete(cache);
  }
  return aborted;
}
