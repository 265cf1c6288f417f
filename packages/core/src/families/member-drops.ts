import type { InstanceContext } from '../instance/instance-context.js';
import { forAll } from './for-all.js';
import type { DropMember, GoneMembers } from './member-list.js';

/** What the removal of members' data uses of their family. */
export interface MemberDropsHost {
  readonly family: string;
  readonly context: Pick<InstanceContext, 'warnings'>;
  /** Notes who has claimed the cache of a member last; see `FamilyHost`. */
  prepareDrop(member: string): Promise<DropMember>;
  /** Whether the member is registered on this instance. */
  isRegistered(member: string): boolean;
  listed(): Promise<readonly string[]>;
  gone(): Promise<GoneMembers>;
}

/** Removes the data of members that are gone. */
export interface MemberDrops {
  /** Whether some that were unregistered may have left data. */
  readonly isOpen: boolean;
  /** The member was gone when it was unregistered. */
  unregistered(member: string): void;
  /** Never rejects, and neither does the function. */
  prepare(member: string): Promise<DropMember>;
  /**
   * Looks for data of members that were unregistered. An instance that slept may have claimed or
   * built a member whose data had been removed meanwhile, and nobody else knows of them then: who is
   * to be removed later is listed as gone.
   */
  dropLate(): Promise<void>;
}

/** The {@link MemberDrops} of a family. */
export function createMemberDrops(host: MemberDropsHost): MemberDrops {
  const late = new Set<string>();

  /** Resolves with `otherwise`, and warns, if that is not possible now. */
  const attempt = async <Answer>(
    member: string,
    otherwise: Answer,
    work: () => Promise<Answer>,
  ): Promise<Answer> => {
    const { family, context } = host;
    const key = `drop:${family}:${member}`;
    try {
      const answer = await work();
      if (answer === true) {
        context.warnings.resolved(key, 'the data of a member are removed', { family, member });
      }
      return answer;
    } catch (error) {
      const fields = { family, member, error };
      context.warnings.warn(key, 'the data of a member cannot be removed; retrying', fields);
      return otherwise;
    }
  };
  const prepare = async (member: string): Promise<DropMember> => {
    const later: DropMember = () => Promise.resolve(false);
    const drop = await attempt(member, later, async () => host.prepareDrop(member));
    return () =>
      // It has not been unregistered yet.
      host.isRegistered(member) ? later() : attempt(member, false, drop);
  };
  return {
    get isOpen() {
      return late.size > 0;
    },
    unregistered: (member) => void late.add(member),
    prepare,
    dropLate: async () => {
      if (late.size === 0) return;
      const before = await host.gone();
      const drops = new Map<string, DropMember>();
      await forAll(
        [...late].filter((member) => !before.has(member)),
        async (member) => void drops.set(member, await prepare(member)),
      );
      const listed = new Set(drops.size === 0 ? [] : await host.listed());
      const gone = drops.size === 0 ? before : await host.gone();
      await forAll([...late], async (member) => {
        const isOthers = gone.has(member) || listed.has(member);
        if (isOthers || (await drops.get(member)?.()) === true) late.delete(member);
      });
    },
  };
}
