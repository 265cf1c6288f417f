import type { Command, Reply } from '../driver.js';
import { SmartRedisError } from '../errors.js';
import type { ReaderContext } from '../target.js';

/** Commits would have to follow each other as fast as round trips for more. */
const maxAttempts = 50;

/** Replies that belong to one version. */
export interface VersionedReplies {
  readonly replies: readonly Reply[];
  /** `null` where the cache has no metadata. */
  readonly version: string | null;
}

/** The command that asks for the version. */
export function versionCommand({ metadataKey }: ReaderContext): Command {
  return ['HGET', metadataKey, 'version'];
}

/** The reply of {@link versionCommand}. */
export function versionOf(reply: Reply | undefined): string | null {
  // A Buffer where the same round trip asked for bytes.
  return reply === null || reply === undefined ? null : String(reply);
}

/**
 * Sends read commands in one round trip, and again when a commit came in between.
 * @throws SmartRedisError `SR_VERSION_CHANGED` when commits come faster than replies
 */
export async function readAtOneVersion(
  context: ReaderContext,
  commands: readonly Command[],
  binary: boolean,
): Promise<VersionedReplies> {
  const asking = versionCommand(context);
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const [before, ...rest] = await context.driver.sendAll([asking, ...commands, asking], {
      key: context.key,
      binary,
    });
    const version = versionOf(before);
    if (version === versionOf(rest.at(-1))) return { replies: rest.slice(0, -1), version };
  }
  throw versionChanged(context.key);
}

/** The error for a read that one version could not answer. */
export function versionChanged(key: string): SmartRedisError {
  return new SmartRedisError(
    'SR_VERSION_CHANGED',
    `"${key}" was refreshed while it was being read, and the rest would belong to another version: start again`,
    { details: { key } },
  );
}
