import type { Reply } from '@smart-redis/core';
import type { ByteString } from '../byte-strings.js';
import { ErrorReply, notInMemory, syntaxError } from '../error-reply.js';
import type { Keyspace } from '../keyspace.js';
import type { CommandContext, CommandTable } from './command.js';
import { any } from './command.js';
import { float, integer, scoreText, slice } from './numbers.js';
import { scanPage } from './scan.js';
import { scoresOf, write } from './values.js';

type Scored = readonly [member: ByteString, score: number];

/** Commands of sorted sets. */
export const sortedSetCommands: CommandTable = {
  ZCARD: { least: 1, run: ({ keyspace }, [key = '']) => scoresOf(keyspace, key).size },
  ZSCORE: {
    least: 2,
    run: ({ keyspace }, [key = '', member = '']) => {
      const score = scoresOf(keyspace, key).get(member);
      return score === undefined ? null : scoreText(score);
    },
  },
  ZSCAN: {
    least: 2,
    most: any,
    run: ({ keyspace }, [key = '', ...args]) =>
      scanPage(args, () =>
        inOrder(keyspace, key).map(([member, score]) => [member, scoreText(score)] as const),
      ),
  },
  ZRANK: {
    least: 2,
    run: ({ keyspace }, [key = '', member]) => rank(inOrder(keyspace, key), member),
  },
  ZREVRANK: {
    least: 2,
    run: ({ keyspace }, [key = '', member]) => rank(inOrder(keyspace, key).reverse(), member),
  },
  ZRANGE: {
    least: 3,
    most: any,
    run: (context, args) => range(context, 'ZRANGE', args, (all) => all),
  },
  ZREVRANGE: {
    least: 3,
    most: any,
    run: (context, args) => range(context, 'ZREVRANGE', args, (all) => all.reverse()),
  },
  ZRANGEBYSCORE: { least: 3, most: any, run: rangeByScore },
  ZCOUNT: {
    least: 3,
    run: ({ keyspace }, [key = '', min, max]) => {
      const isWithin = bounds(min, max);
      return inOrder(keyspace, key).filter(([, score]) => isWithin(score)).length;
    },
  },
  ZADD: {
    least: 3,
    most: any,
    writes: true,
    run: ({ keyspace }, [key = '', ...pairs]) => {
      const [first = ''] = pairs;
      if (/^(NX|XX|GT|LT|CH|INCR)$/i.test(first)) throw notInMemory(`ZADD … ${first}`);
      if (pairs.length % 2 !== 0) throw syntaxError();
      const added: Scored[] = [];
      for (let at = 0; at < pairs.length; at += 2) {
        added.push([pairs[at + 1] ?? '', float(pairs[at])]);
      }
      const before = scoresOf(keyspace, key);
      const scores = new Map([...before, ...added]);
      write(keyspace, key, { type: 'zset', scores });
      return scores.size - before.size;
    },
  },
  ZREMRANGEBYSCORE: {
    least: 3,
    writes: true,
    run: ({ keyspace }, [key = '', min, max]) => {
      const isWithin = bounds(min, max);
      const scores = new Map(scoresOf(keyspace, key));
      const found = [...scores].filter(([, score]) => isWithin(score));
      for (const [member] of found) scores.delete(member);
      if (found.length > 0) write(keyspace, key, { type: 'zset', scores });
      return found.length;
    },
  },
  ZREM: {
    least: 2,
    most: any,
    writes: true,
    run: ({ keyspace }, [key = '', ...names]) => {
      const scores = new Map(scoresOf(keyspace, key));
      const removed = names.filter((name) => scores.delete(name)).length;
      if (removed > 0) write(keyspace, key, { type: 'zset', scores });
      return removed;
    },
  },
};

/** By score, and those of one score by their bytes. */
function inOrder(keyspace: Keyspace, key: ByteString): Scored[] {
  return [...scoresOf(keyspace, key)].sort(
    ([one, a], [other, b]) => (a === b ? 0 : a - b) || (one < other ? -1 : 1),
  );
}

function rank(scored: readonly Scored[], member: ByteString | undefined): number | null {
  const found = scored.findIndex(([name]) => name === member);
  return found === -1 ? null : found;
}

function range(
  { keyspace }: CommandContext,
  name: string,
  [key = '', start, stop, ...words]: readonly ByteString[],
  ordered: (all: Scored[]) => Scored[],
): Reply {
  const options = words.map((word) => word.toUpperCase());
  const other = options.find((word) => word !== 'WITHSCORES');
  if (other !== undefined) {
    if (/^(BYSCORE|BYLEX|REV|LIMIT)$/.test(other)) throw notInMemory(`${name} … ${other}`);
    throw syntaxError();
  }
  integer(start);
  integer(stop);
  return replyOf(slice(ordered(inOrder(keyspace, key)), start, stop), options.length > 0);
}

function rangeByScore(
  { keyspace }: CommandContext,
  [key = '', min, max, ...words]: readonly ByteString[],
): Reply {
  let [offset, count, withScores] = [0, -1, false];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]?.toUpperCase();
    if (word === 'WITHSCORES') withScores = true;
    else if (word === 'LIMIT' && at + 2 < words.length) {
      [offset, count] = [integer(words[at + 1]), integer(words[at + 2])];
      at += 2;
    } else throw syntaxError();
  }
  const isWithin = bounds(min, max);
  const found = inOrder(keyspace, key).filter(([, score]) => isWithin(score));
  if (offset < 0) return [];
  return replyOf(found.slice(offset, count < 0 ? undefined : offset + count), withScores);
}

function bounds(min: ByteString = '', max: ByteString = ''): (score: number) => boolean {
  const [from, to] = [bound(min), bound(max)];
  return (score) =>
    (from.excluded ? score > from.at : score >= from.at) &&
    (to.excluded ? score < to.at : score <= to.at);
}

function bound(text: ByteString): { readonly at: number; readonly excluded: boolean } {
  const excluded = text.startsWith('(');
  const number = excluded ? text.slice(1) : text;
  // Redis reads no text at all as 0 here.
  const at = number === '' ? 0 : float(number, notABound);
  return { at, excluded };
}

const notABound = (): ErrorReply => new ErrorReply('ERR min or max is not a float');

function replyOf(scored: readonly Scored[], withScores: boolean): Reply {
  if (!withScores) return scored.map(([member]) => member);
  return scored.flatMap(([member, score]) => [member, scoreText(score)]);
}
