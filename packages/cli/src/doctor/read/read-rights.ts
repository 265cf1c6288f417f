import type { RedisDriver, Reply } from '@smart-redis/core';
import { isSmartRedisError } from '@smart-redis/core';
import type { CacheDetails } from '@smart-redis/core/operator';
import { siblingKey } from '@smart-redis/core/drivers';
import type { RightFacts, RightsFacts, Unknown } from '../facts.js';
import type { NeededRight } from '../needed-rights.js';
import { rightsOfCache, rightsOfNamespace } from '../needed-rights.js';
import { reasonOf } from './reason-of.js';

/** What {@link readRights} works with. */
export interface RightsQuestion {
  readonly driver: RedisDriver;
  readonly namespace: string;
  readonly caches: readonly CacheDetails[];
  /** Whose rights. @default those of the connection's own user */
  readonly user?: string;
}

/** The rights of so many caches are asked for. */
const mostCaches = 200;
const commandsAtOnce = 500;

/**
 * Asks Redis what a user may do; nothing is run. By ACL DRYRUN, and for one's own user also by a
 * script, which fewer users are denied.
 */
export async function readRights(question: RightsQuestion): Promise<RightsFacts | Unknown> {
  const needed = [
    ...rightsOfNamespace(question.namespace),
    ...question.caches.slice(0, mostCaches).flatMap(rightsOfCache),
  ];
  try {
    const user = question.user ?? (await whoAmI(question));
    try {
      if (user === null) throw new Error('the name of the user is not known');
      return { user, asked: await inParts(needed, (part) => dryRun(question, user, part)) };
    } catch (error) {
      if (question.user !== undefined) throw error;
      return { user, asked: await byScript(question, needed) };
    }
  } catch (error) {
    return { unknown: reasonOf(error) };
  }
}

async function inParts(
  needed: readonly NeededRight[],
  ask: (part: readonly NeededRight[]) => Promise<readonly RightFacts[]>,
): Promise<readonly RightFacts[]> {
  const found: RightFacts[] = [];
  for (let at = 0; at < needed.length; at += commandsAtOnce) {
    found.push(...(await ask(needed.slice(at, at + commandsAtOnce))));
  }
  return found;
}

async function dryRun(
  { driver, namespace }: RightsQuestion,
  user: string,
  part: readonly NeededRight[],
): Promise<readonly RightFacts[]> {
  const commands = part.map(({ words }) => ['ACL', 'DRYRUN', user, ...words] as const);
  const replies = await driver.sendAll(commands, { lane: 'bulk', key: anyKeyOf(namespace) });
  return part.map((right, index) => factOf(right, replies[index] === 'OK'));
}

async function whoAmI({ driver, namespace }: RightsQuestion): Promise<string | null> {
  const options = { lane: 'bulk', key: anyKeyOf(namespace) } as const;
  return driver.send(['ACL', 'WHOAMI'], options).then(String, () => null);
}

/** Answers 1 and 0 for commands in JSON: whether the user may run them. */
const askScript = `if not redis.acl_check_cmd then return redis.error_reply('ERR before Redis 7.0 the server does not tell') end
local answers = {}
for index, words in ipairs(cjson.decode(ARGV[1])) do
  local known, may = pcall(redis.acl_check_cmd, unpack(words))
  answers[index] = known and may and 1 or 0
end
return answers`;

async function byScript(
  { driver, namespace }: RightsQuestion,
  needed: readonly NeededRight[],
): Promise<readonly RightFacts[]> {
  const key = anyKeyOf(namespace);
  try {
    return await inParts(needed, async (part) => {
      const words = JSON.stringify(part.map((right) => right.words));
      const replies = await driver.send(['EVAL', askScript, '0', words], { lane: 'bulk', key });
      return part.map((right, index) => factOf(right, isOne(replies, index)));
    });
  } catch (error) {
    if (!isDenied(error)) throw error;
    // Whoever may not run scripts may still be more than a reader.
    const probe = { words: ['UNLINK', key], writes: true } as const;
    const mayWrite = await driver.send(probe.words, { lane: 'bulk', key }).then(
      () => true,
      (refused: unknown) => !isDenied(refused),
    );
    const script = { words: ['EVAL', '…'], writes: true } as const;
    return [factOf(script, false), factOf(probe, mayWrite)];
  }
}

/** A key that nobody uses, in the slot of the namespace. */
function anyKeyOf(namespace: string): string {
  return siblingKey(`smart-redis:${namespace}`, 'none');
}

function isOne(replies: Reply, index: number): boolean {
  return Array.isArray(replies) && Number(replies[index]) === 1;
}

function isDenied(error: unknown): boolean {
  return isSmartRedisError(error, 'SR_REPLY') && error.details.reply === 'NOPERM';
}

function factOf({ words, writes }: NeededRight, allowed: boolean): RightFacts {
  const [name, key = ''] = words;
  // The first argument of a script is its text.
  const shown = name.startsWith('EVAL') ? (words[3] ?? '') : key;
  return { name, command: `${name} ${shown}`.trimEnd(), allowed, writes };
}
