import type { Commit } from '../../lab/in-process/crew.js';

/** The longest time without a commit of `cache` from `from` to `to`, in milliseconds. */
export function longestGap(
  commits: readonly Commit[],
  cache: string,
  [from, to]: readonly [number, number],
): number {
  const times = commits
    .filter((commit) => commit.cache === cache)
    .map(({ at }) => at)
    .filter((at) => at >= from && at <= to)
    .sort((one, other) => one - other);
  const marks = [from, ...times, to];
  return Math.max(...marks.slice(1).map((at, index) => at - (marks[index] ?? at)));
}
