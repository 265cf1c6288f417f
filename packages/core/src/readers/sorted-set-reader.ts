import type { OptionNames } from '../demand.js';
import { demandBoolean, demandKnownOptions } from '../demand.js';
import type { Command, Reply } from '../driver.js';
import { invalidOption } from '../errors.js';
import type { ReaderContext } from '../target.js';
import type { IterateOptions } from './iterate-options.js';
import { resolveIterateOptions } from './iterate-options.js';
import type { MemberForm } from './member-form.js';
import { indexPages } from './page-kinds.js';
import { pages } from './pages.js';
import { arrayReply, bulkReply, isArray, scoreReply } from './replies.js';

/** A member and its score. */
export interface ScoredMember<Member> {
  readonly member: Member;
  /** A double; may be infinite. */
  readonly score: number;
}

/** From which end ranks count. */
export interface RankOptions {
  /** Whether rank 0 is the highest score rather than the lowest. @default false */
  readonly reverse?: boolean;
}

/** A bound of scores: included, or excluded when it is written as Redis does: `'(5'`. */
export type ScoreBound = number | `(${number}`;

/** Options of {@link SortedSetReader.rangeByScore}. */
export interface ScoreRangeOptions {
  /** The most members to answer. Set it where the range may be wide. @default no limit */
  readonly limit?: number;
}

/** Reads a sorted set; members are text, or rows where the target names no `member`. Equal scores sort by bytes. */
export interface SortedSetReader<Member, Query = Member> {
  /** The score of a member; `null` when it is none. */
  score(member: Query): Promise<number | null>;
  /** The rank of a member, from 0; `null` when it is none. */
  rank(member: Query, options?: RankOptions): Promise<number | null>;
  /** The `count` members of the highest scores, highest first. @throws SmartRedisError `SR_UNDECODABLE` */
  top(count: number): Promise<ScoredMember<Member>[]>;
  /** The `count` members of the lowest scores, lowest first. @throws SmartRedisError `SR_UNDECODABLE` */
  bottom(count: number): Promise<ScoredMember<Member>[]>;
  /**
   * The members of ranks `start` to `stop`, both included; negative ranks count from the end. One round trip, so keep
   * it small: {@link SortedSetReader.values} reads all. @throws SmartRedisError `SR_UNDECODABLE`
   */
  range(start: number, stop: number, options?: RankOptions): Promise<ScoredMember<Member>[]>;
  /** The members with scores from `min` to `max`, lowest first; infinities allowed. @throws SmartRedisError `SR_UNDECODABLE` */
  rangeByScore(
    min: ScoreBound,
    max: ScoreBound,
    options?: ScoreRangeOptions,
  ): Promise<ScoredMember<Member>[]>;
  /** Number of members; 0 before the first version. */
  size(): Promise<number>;
  /**
   * All members with their scores, lowest score first, page by page.
   * @throws SmartRedisError `SR_VERSION_CHANGED` (see {@link IterateOptions}), `SR_UNDECODABLE`
   */
  values(options?: IterateOptions): AsyncIterable<ScoredMember<Member>>;
}

const rankNames: OptionNames<RankOptions> = { reverse: true };
const scoreRangeNames: OptionNames<ScoreRangeOptions> = { limit: true };

/** A {@link SortedSetReader} of members of this form. */
export function createSortedSetReader<Member, Query>(
  context: ReaderContext,
  form: MemberForm,
): SortedSetReader<Member, Query> {
  const { driver, key } = context;
  const { binary } = form;

  const parse = (reply: Reply | undefined): ScoredMember<Member>[] =>
    pairs(arrayReply(reply)).map(([member, score]) => ({
      member: form.decode(bulkReply(member) ?? '', key) as Member, // a range gives no nulls
      score: scoreReply(score),
    }));
  const ask = async (command: Command): Promise<ScoredMember<Member>[]> =>
    parse(await driver.send(command, { binary }));
  // ZREVRANGE and not ZRANGE REV, which Redis knows only since 6.2.
  const rangeCommand = (start: number, stop: number, reverse = false): Command => [
    reverse ? 'ZREVRANGE' : 'ZRANGE',
    key,
    String(start),
    String(stop),
    'WITHSCORES',
  ];
  const first = async (count: number, reverse: boolean): Promise<ScoredMember<Member>[]> =>
    count < 1 ? [] : await ask(rangeCommand(0, count - 1, reverse));

  return {
    score: async (member) => {
      const reply = await driver.send(['ZSCORE', key, form.encode(member)]);
      return reply === null ? null : scoreReply(reply);
    },
    rank: async (member, options) => {
      const name = isReverse(options) ? 'ZREVRANK' : 'ZRANK';
      const reply = await driver.send([name, key, form.encode(member)]);
      return reply === null ? null : Number(reply);
    },
    top: (count) => first(count, true),
    bottom: (count) => first(count, false),
    range: async (start, stop, options) => ask(rangeCommand(start, stop, isReverse(options))),
    rangeByScore: async (min, max, options) => {
      const { limit } = demandKnownOptions('rangeByScore()', options, scoreRangeNames);
      if (limit !== undefined && !(Number.isSafeInteger(limit) && limit >= 0)) {
        throw invalidOption('limit', limit, 'a whole number of at least 0');
      }
      const limited = limit === undefined ? [] : ['LIMIT', '0', String(limit)];
      const bounds = [boundText(min), boundText(max)] as const;
      return ask(['ZRANGEBYSCORE', key, ...bounds, 'WITHSCORES', ...limited]);
    },
    size: async () => Number(await driver.send(['ZCARD', key])),
    values: (options) => {
      const resolved = resolveIterateOptions(options);
      const source = indexPages(resolved.pageSize, ['ZCARD', key], rangeCommand, parse);
      return pages(context, source, resolved, binary);
    },
  };
}

function isReverse(options: RankOptions | undefined): boolean {
  const { reverse } = demandKnownOptions('rank() and range()', options, rankNames);
  return demandBoolean('reverse', reverse, false);
}

/** WITHSCORES is flat by RESP2 and nested by RESP3; a driver may pass either on, for it cannot tell what they mean. */
function pairs(replies: readonly Reply[]): (readonly [Reply | undefined, Reply | undefined])[] {
  if (isArray(replies[0])) {
    return replies.map(arrayReply).map(([member, score]) => [member, score] as const);
  }
  const found: (readonly [Reply | undefined, Reply | undefined])[] = [];
  for (let at = 0; at < replies.length; at += 2) found.push([replies[at], replies[at + 1]]);
  return found;
}

/** Redis reads `Infinity` as well as `inf`. */
function boundText(bound: ScoreBound): string {
  return String(bound);
}
