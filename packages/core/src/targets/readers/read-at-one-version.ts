import type { Command, Reply, SendOptions } from '../../contracts/driver.js';
import { SmartRedisError } from '../../errors/errors.js';
import { isForbidden } from '../../redis/is-forbidden.js';
import type { ReaderContext } from '../../contracts/target.js';

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

/** Which replies say that nothing is stored; `undefined` where that is a matter of course. */
type SaysNothing = (replies: readonly Reply[]) => boolean;

/**
 * Sends read commands in one round trip, and again when a commit came in between. In a cluster,
 * replies of which `saysNothing` are confirmed: while a slot moves, its keys move one by one, and a
 * client that follows the key of one command may take the whole round trip to the node that has not
 * got the others yet.
 * @throws SmartRedisError `SR_VERSION_CHANGED` when commits come faster than replies
 */
export async function readAtOneVersion(
  context: ReaderContext,
  commands: readonly Command[],
  options: SendOptions,
  saysNothing?: SaysNothing,
): Promise<VersionedReplies> {
  const { driver, key, question } = context;
  const send = { ...options, key };
  let oneByOne = false;
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const asking = versionCommand(context);
    const questions = question?.question() ?? [];
    const asked = [asking, ...commands, asking, ...questions];
    let found: readonly Reply[];
    try {
      found = oneByOne
        ? await sendOneByOne(context, asked, options)
        : await driver.sendAll(asked, send);
    } catch (error) {
      if (questions.length === 0 || !isForbidden(error)) throw error;
      question?.refused();
      continue;
    }
    const count = commands.length;
    question?.takeReplies(found.slice(count + 2));
    if (context.metadataKey !== asking[1]) continue;
    const version = versionOf(found[0]);
    if (version !== versionOf(found[count + 1])) continue;
    question?.saw(version !== null);
    const replies = found.slice(1, count + 1);
    if (oneByOne || !driver.cluster || saysNothing?.(replies) !== true) return { replies, version };
    oneByOne = (await driver.send(['EXISTS', key], options)) === 1;
    if (!oneByOne) return { replies, version };
  }
  throw versionChanged(context.key);
}

/** Each goes where its own key is. */
async function sendOneByOne(
  { driver }: ReaderContext,
  commands: readonly Command[],
  options: SendOptions,
): Promise<Reply[]> {
  const replies: Reply[] = [];
  for (const command of commands) replies.push(await driver.send(command, options));
  return replies;
}

/** The error for a read that one version could not answer. */
export function versionChanged(key: string): SmartRedisError {
  return new SmartRedisError(
    'SR_VERSION_CHANGED',
    `"${key}" was refreshed, or came to be served by another server (a failover, a slot that moved), while it was being ` +
      'read, and the rest would not fit what was read before: start again',
    { details: { key } },
  );
}
