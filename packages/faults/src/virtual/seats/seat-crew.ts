import type { World } from '../world.js';
import type { MemberAction } from './seat-action.js';
import { seatCaches } from './seat-caches.js';
import type { SeatMember } from './seat-member.js';
import { startSeatMember } from './seat-member.js';

/** The instances of a run. */
export interface SeatCrew {
  /** All that were ever started. */
  readonly everyone: readonly SeatMember[];
  /** Those that neither close nor were killed. */
  running(): readonly SeatMember[];
  join(isNew?: boolean): SeatMember;
  apply(action: MemberAction): void;
  /** The running instances that know a cache by its newest definition. */
  knowers(cache: string): readonly SeatMember[];
  /** What is wrong with who serves what, in a sentence; `null` if all is well. */
  misplaced(): string | null;
}

/** No further instances start, to keep runs short. */
const mostMembers = 6;

/** An empty {@link SeatCrew}. */
export function createSeatCrew(world: World): SeatCrew {
  const everyone: SeatMember[] = [];
  let fetchCount = 0;
  const running = (): SeatMember[] => everyone.filter(({ state }) => state === 'running');
  const join = (isNew = false): SeatMember => {
    const member = startSeatMember({
      world,
      isNew,
      isFull: everyone.length % 2 === 0,
      nextFetch: () => (fetchCount += 1),
    });
    everyone.push(member);
    return member;
  };
  const knowers = (cache: string): SeatMember[] => {
    const all = running().filter(({ knows }) => knows.has(cache));
    const newest = all.filter(({ isNew }) => isNew);
    return newest.length > 0 ? newest : all;
  };
  return {
    everyone,
    running,
    join,
    knowers,
    apply: (action) => {
      if (action.do === 'join') {
        if (running().length < mostMembers) join(action.isNew);
        return;
      }
      const members = running();
      const member = members[action.who % members.length];
      // The last one stays: somebody must serve in the end.
      if (member === undefined || members.length < 2) return;
      if (action.do === 'kill') member.kill();
      else member.close(action.do === 'close and finish');
    },
    misplaced: () => {
      for (const { name } of seatCaches) {
        const known = knowers(name);
        const serving = running().filter(({ served }) => served.has(name));
        const names = serving.map(({ place }) => place.name).join(' and ') || 'nobody';
        if (known.length === 0) continue;
        const [server] = serving;
        if (serving.length !== 1 || server === undefined || !known.includes(server)) {
          const among = known.map(({ place }) => place.name).join(', ');
          return `${names} serves ${name}, not one of ${among}`;
        }
      }
      return null;
    },
  };
}
