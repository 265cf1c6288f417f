import type { Command, Reply } from '../../contracts/driver.js';
import type { ReaderContext } from '../../contracts/target.js';
import { isArray } from '../../redis/replies.js';
import type { VersionedReplies } from './read-at-one-version.js';
import { readAtOneVersion } from './read-at-one-version.js';
import type { ReadSending } from './read-options.js';

/**
 * Sends one read command; the version is read with it only if somebody asks for it.
 * @throws SmartRedisError `SR_NOT_BUILT` with `ifNotBuilt: 'throw'`
 */
export async function readOne(
  context: ReaderContext,
  command: Command,
  sending: ReadSending,
  binary = false,
): Promise<Reply> {
  const { limits, ifNotBuilt } = sending;
  if (ifNotBuilt === 'answer' && context.versions === undefined) {
    return context.driver.send(command, binary ? { ...limits, binary } : limits);
  }
  const { replies } = await readAll(context, [command], sending, binary);
  return replies[0] ?? null;
}

/**
 * Sends read commands in one round trip; the replies are of one version.
 * @throws SmartRedisError `SR_VERSION_CHANGED`; `SR_NOT_BUILT` with `ifNotBuilt: 'throw'`
 */
export function readAll(
  context: ReaderContext,
  commands: readonly Command[],
  sending: ReadSending,
  binary = false,
): Promise<VersionedReplies> {
  const { limits, ifNotBuilt } = sending;
  const demands = { saysNothing: sayNothing, ifNotBuilt };
  return readAtOneVersion(context, commands, { ...limits, binary }, demands);
}

/** Whether replies are those of keys that do not exist. */
export function sayNothing(replies: readonly Reply[]): boolean {
  return replies.every((reply) =>
    isArray(reply) ? sayNothing(reply) : reply === null || reply === 0,
  );
}
