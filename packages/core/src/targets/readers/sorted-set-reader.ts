import type { OptionNames } from '../../options/demand.js';
import { demandBoolean, demandKnownOptions } from '../../options/demand.js';
import type { Command, Reply } from '../../contracts/driver.js';
import { invalidOption } from '../../errors/errors.js';
import type { ReaderContext } from '../../contracts/target.js';
import { demandArray } from './demand-id.js';
import type { IterateOptions } from './iterate-options.js';
import { resolveIterateOptions } from './iterate-options.js';
import type { MemberForm } from '../member-form.js';
import { indexPages } from './page-kinds.js';
import { pages } from './pages.js';
import { readAll, readOne } from './read-one.js';
import type { ReadOptions, ReadSending } from './read-options.js';
import { readNames, sendingBy, sendingOf } from './read-options.js';
import { arrayReply, bulkReply, isArray, scoreReply } from '../../redis/replies.js';

/** A member and its score. */
export interface ScoredMember<Member> {
  /** The member, decoded. */
  readonly member: Member;
  /** A double; may be infinite. */
  readonly score: number;
}

/** The direction of ranks. */
export interface RankOptions extends ReadOptions {
  /** Whether rank 0 is the highest score rather than the lowest. @default false */
  readonly reverse?: boolean;
}

/** A bound of a score range: inclusive, or exclusive in the notation of Redis: `'(5'`. */
export type ScoreBound = number | `(${number}`;

/** Options of {@link SortedSetReader.rangeByScore}. */
export interface ScoreRangeOptions extends ReadOptions {
  /** The maximum number of members. Set it if the range may be large. @default no limit */
  readonly limit?: number;
}

/**
 * Reads a sorted set; members are text, or rows if the target has no option `member`. Members with
 * equal scores are ordered by their bytes.
 */
export interface SortedSetReader<Member, Query = Member> {
  /** The score of a member; `null` if the set does not have it. */
  score(member: Query, options?: ReadOptions): Promise<number | null>;
  /**
   * The scores of these members, in their order, all from one version; `null` for each member that
   * the set does not have.
   */
  getMany(members: readonly Query[], options?: ReadOptions): Promise<(number | null)[]>;
  /** The rank of a member, from 0; `null` if the set does not have it. */
  rank(member: Query, options?: RankOptions): Promise<number | null>;
  /**
   * The `count` members with the highest scores, highest first.
   * @throws SmartRedisError `SR_UNDECODABLE`
   */
  top(count: number, options?: ReadOptions): Promise<ScoredMember<Member>[]>;
  /**
   * The `count` members with the lowest scores, lowest first.
   * @throws SmartRedisError `SR_UNDECODABLE`
   */
  bottom(count: number, options?: ReadOptions): Promise<ScoredMember<Member>[]>;
  /**
   * The members with ranks `start` to `stop`, both included; negative ranks count from the end.
   * Uses one round trip, so keep the range small; {@link SortedSetReader.values} reads all members.
   * @throws SmartRedisError `SR_UNDECODABLE`
   */
  range(start: number, stop: number, options?: RankOptions): Promise<ScoredMember<Member>[]>;
  /**
   * The members with scores from `min` to `max`, lowest first; infinities are allowed.
   * @throws SmartRedisError `SR_UNDECODABLE`
   */
  rangeByScore(
    min: ScoreBound,
    max: ScoreBound,
    options?: ScoreRangeOptions,
  ): Promise<ScoredMember<Member>[]>;
  /** Number of members; 0 before the first version. */
  size(options?: ReadOptions): Promise<number>;
  /**
   * All members with their scores, lowest score first, page by page.
   * @throws SmartRedisError `SR_VERSION_CHANGED` (see {@link IterateOptions}), `SR_UNDECODABLE`
   */
  values(options?: IterateOptions): AsyncIterable<ScoredMember<Member>>;
}

const rankNames: OptionNames<RankOptions> = { ...readNames, reverse: true };
const scoreRangeNames: OptionNames<ScoreRangeOptions> = { ...readNames, limit: true };

/** A {@link SortedSetReader} of members of this form. */
export function createSortedSetReader<Member, Query>(
  context: ReaderContext,
  form: MemberForm,
): SortedSetReader<Member, Query> {
  const { key } = context;
  const { binary } = form;

  const parse = (reply: Reply | undefined): ScoredMember<Member>[] =>
    pairs(arrayReply(reply)).map(([member, score]) => ({
      member: form.decode(bulkReply(member) ?? '', key) as Member, // a range gives no nulls
      score: scoreReply(score),
    }));
  const ask = async (command: Command, sending: ReadSending): Promise<ScoredMember<Member>[]> =>
    parse(await readOne(context, command, sending, binary));
  // ZREVRANGE and not ZRANGE REV, which requires Redis 6.2.
  const rangeCommand = (start: number, stop: number, reverse = false): Command => [
    reverse ? 'ZREVRANGE' : 'ZRANGE',
    key,
    String(start),
    String(stop),
    'WITHSCORES',
  ];
  const first = async (
    count: number,
    reverse: boolean,
    sending: ReadSending,
  ): Promise<ScoredMember<Member>[]> =>
    count < 1 ? [] : await ask(rangeCommand(0, count - 1, reverse), sending);

  return {
    score: async (member, options) => {
      const command = ['ZSCORE', key, form.encode(member)] as const;
      const reply = await readOne(context, command, sendingOf('score()', options));
      return reply === null ? null : scoreReply(reply);
    },
    getMany: async (members, options) => {
      const sending = sendingOf('getMany()', options);
      if (demandArray('members', members).length === 0) return [];
      const commands = members.map((member): Command => ['ZSCORE', key, form.encode(member)]);
      const { replies } = await readAll(context, commands, sending);
      return replies.map((reply) => (reply === null ? null : scoreReply(reply)));
    },
    rank: async (member, options) => {
      const { reverse, sending } = resolveRankOptions('rank()', options);
      const name = reverse ? 'ZREVRANK' : 'ZRANK';
      const reply = await readOne(context, [name, key, form.encode(member)], sending);
      return reply === null ? null : Number(reply);
    },
    top: async (count, options) => first(count, true, sendingOf('top()', options)),
    bottom: async (count, options) => first(count, false, sendingOf('bottom()', options)),
    range: async (start, stop, options) => {
      const { reverse, sending } = resolveRankOptions('range()', options);
      return ask(rangeCommand(start, stop, reverse), sending);
    },
    rangeByScore: async (min, max, options) => {
      const given = demandKnownOptions('rangeByScore()', options, scoreRangeNames);
      const { limit } = given;
      if (limit !== undefined && !(Number.isSafeInteger(limit) && limit >= 0)) {
        throw invalidOption('limit', limit, 'a whole number of at least 0');
      }
      const limited = limit === undefined ? [] : ['LIMIT', '0', String(limit)];
      const bounds = [boundText(min), boundText(max)] as const;
      const command = ['ZRANGEBYSCORE', key, ...bounds, 'WITHSCORES', ...limited] as const;
      return ask(command, sendingBy(given));
    },
    size: async (options) =>
      Number(await readOne(context, ['ZCARD', key], sendingOf('size()', options))),
    values: (options) => {
      const resolved = resolveIterateOptions(options);
      const source = indexPages(resolved.pageSize, ['ZCARD', key], rangeCommand, parse);
      return pages(context, source, resolved, binary);
    },
  };
}

interface ResolvedRankOptions {
  readonly reverse: boolean;
  readonly sending: ReadSending;
}

function resolveRankOptions(where: string, options: RankOptions | undefined): ResolvedRankOptions {
  const given = demandKnownOptions(where, options, rankNames);
  return { reverse: demandBoolean('reverse', given.reverse, false), sending: sendingBy(given) };
}

/**
 * Members with their scores. A driver answers in one flat array; one that was written before the
 * contract of drivers demanded it may answer with pairs, as RESP3 does.
 */
function pairs(replies: readonly Reply[]): (readonly [Reply | undefined, Reply | undefined])[] {
  if (isArray(replies[0])) {
    return replies.map(arrayReply).map(([member, score]) => [member, score] as const);
  }
  const found: (readonly [Reply | undefined, Reply | undefined])[] = [];
  for (let at = 0; at < replies.length; at += 2) found.push([replies[at], replies[at + 1]]);
  return found;
}

/** Redis accepts `Infinity` as well as `inf`. */
function boundText(bound: ScoreBound): string {
  return String(bound);
}
