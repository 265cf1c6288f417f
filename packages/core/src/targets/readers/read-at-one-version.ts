import type { Command, Reply, SendOptions } from '../../contracts/driver.js';
import { SmartRedisError } from '../../errors/errors.js';
import { isForbidden } from '../../redis/is-forbidden.js';
import type { ReaderContext } from '../../contracts/target.js';
import { demandBuilt } from './demand-built.js';
import type { ReadSending } from './read-options.js';

/** The reply of a replica that lags behind is asked for again; then the primary is asked. */
const maxOlder = 3;
/** More attempts would require commits at the rate of round trips. */
const maxAttempts = 50;

/** Replies of one version. */
export interface VersionedReplies {
  readonly replies: readonly Reply[];
  /** `null` if the cache has no metadata. */
  readonly version: string | null;
}

/** The command that reads the version. */
export function versionCommand({ metadataKey }: ReaderContext): readonly [string, string, string] {
  return ['HGET', metadataKey, 'version'];
}

/** What a read asks the metadata for. */
export interface VersionDemands {
  /** Whether replies mean that nothing is stored; `undefined` if that is an expected result. */
  readonly saysNothing?: ((replies: readonly Reply[]) => boolean) | undefined;
  /** @default 'answer' */
  readonly ifNotBuilt?: ReadSending['ifNotBuilt'];
}

/** The reply of {@link versionCommand}. */
export function versionOf(reply: Reply | undefined): string | null {
  // A Buffer if the same round trip requested bytes.
  return reply === null || reply === undefined ? null : String(reply);
}

/**
 * Sends read commands in one round trip, and again if a commit happened in between. In a cluster,
 * empty replies (`saysNothing`) are confirmed: while a slot moves, its keys move one by one, and a
 * client that follows the key of one command may send the whole round trip to the node that does
 * not have the other keys yet.
 * @throws SmartRedisError `SR_VERSION_CHANGED` if commits arrive faster than replies; `SR_NOT_BUILT`
 * with `ifNotBuilt: 'throw'`
 */
export async function readAtOneVersion(
  context: ReaderContext,
  commands: readonly Command[],
  options: SendOptions,
  { saysNothing, ifNotBuilt = 'answer' }: VersionDemands = {},
): Promise<VersionedReplies> {
  const { driver, key, question, versions } = context;
  let oneByOne = false;
  let older = 0;
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const asking = versionCommand(context);
    const questions = question?.question() ?? [];
    const sent = versions?.sending();
    const lane = older < maxOlder ? {} : ({ lane: 'control' } as const);
    const send = { ...options, ...lane };
    const counts: Command[] = ifNotBuilt === 'throw' ? [['HGET', asking[1], 'counts']] : [];
    const asked = [asking, ...commands, ...counts, asking, ...questions];
    let found: readonly Reply[];
    try {
      found = oneByOne
        ? await sendOneByOne(context, asked, send)
        : await driver.sendAll(asked, { ...send, key });
    } catch (error) {
      if (questions.length === 0 || !isForbidden(error)) throw error;
      question?.refused();
      continue;
    }
    const last = commands.length + counts.length + 1;
    question?.takeReplies(found.slice(last + 1));
    if (context.metadataKey !== asking[1]) continue;
    const version = versionOf(found[0]);
    if (version !== versionOf(found[last])) continue;
    question?.saw(version !== null);
    const replies = found.slice(1, commands.length + 1);
    if (!oneByOne && driver.cluster && saysNothing?.(replies) === true) {
      oneByOne = (await driver.send(['EXISTS', key], send)) === 1;
      if (oneByOne) continue;
    }
    if (sent !== undefined && versions?.saw(version, sent, older >= maxOlder) === 'older') {
      older += 1;
      continue;
    }
    if (ifNotBuilt === 'throw') demandBuilt(key, version, found[last - 1]);
    return { replies, version };
  }
  throw versionChanged(context.key);
}

/** Each command is sent to the node of its own key. */
async function sendOneByOne(
  { driver }: ReaderContext,
  commands: readonly Command[],
  options: SendOptions,
): Promise<Reply[]> {
  const replies: Reply[] = [];
  for (const command of commands) replies.push(await driver.send(command, options));
  return replies;
}

/** The error for a read that could not be completed from one version. */
export function versionChanged(key: string): SmartRedisError {
  return new SmartRedisError(
    'SR_VERSION_CHANGED',
    `"${key}" was refreshed, or another server took it over (a failover, a slot that moved), while it was being ` +
      'read, and the rest would not match what was read before: start again',
    { details: { key } },
  );
}
