import type { Command } from '../../contracts/driver.js';
import type { ReaderContext } from '../../contracts/target.js';
import { demandArray } from './demand-id.js';
import type { IterateOptions } from './iterate-options.js';
import { resolveIterateOptions } from './iterate-options.js';
import type { MemberForm } from '../member-form.js';
import { scanPages } from './page-kinds.js';
import { pages } from './pages.js';
import { readAll, readOne } from './read-one.js';
import type { ReadOptions } from './read-options.js';
import { sendingOf } from './read-options.js';
import { bulkReply } from '../../redis/replies.js';

const scanKind = { name: 'SSCAN', width: 1 } as const;

/** Reads a set; members are text, or rows if the target has no option `member`. */
export interface SetReader<Member, Query = Member> {
  /**
   * Whether the set has this member. A row matches if its stored text is the same, including the
   * order of its properties.
   */
  has(member: Query, options?: ReadOptions): Promise<boolean>;
  /** Whether the set has each of these members, in their order, all from one version. */
  getMany(members: readonly Query[], options?: ReadOptions): Promise<boolean[]>;
  /** Number of members; 0 before the first version. */
  size(options?: ReadOptions): Promise<number>;
  /**
   * Members in no particular order, page by page.
   * @throws SmartRedisError `SR_VERSION_CHANGED` (see {@link IterateOptions}), `SR_UNDECODABLE`
   */
  values(options?: IterateOptions): AsyncIterable<Member>;
}

/** A {@link SetReader} of members of this form. */
export function createSetReader<Member, Query>(
  context: ReaderContext,
  form: MemberForm,
): SetReader<Member, Query> {
  const { key } = context;
  return {
    has: async (member, options) => {
      const command = ['SISMEMBER', key, form.encode(member)] as const;
      return (await readOne(context, command, sendingOf('has()', options))) === 1;
    },
    getMany: async (members, options) => {
      const sending = sendingOf('getMany()', options);
      if (demandArray('members', members).length === 0) return [];
      const commands = members.map((member): Command => ['SISMEMBER', key, form.encode(member)]);
      return (await readAll(context, commands, sending)).replies.map((reply) => reply === 1);
    },
    size: async (options) =>
      Number(await readOne(context, ['SCARD', key], sendingOf('size()', options))),
    values: (options) => {
      const resolved = resolveIterateOptions(options);
      const source = scanPages(
        resolved.pageSize,
        scanKind,
        key,
        (elements) => elements.map((stored) => form.decode(bulkReply(stored) ?? '', key) as Member), // SSCAN gives no nulls
      );
      return pages(context, source, resolved, form.binary);
    },
  };
}
