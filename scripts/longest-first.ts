import type { TestSpecification } from 'vitest/node';
import { BaseSequencer } from 'vitest/node';

/**
 * The slowest files: started last, each would keep one processor busy while the others are idle.
 */
const longest: readonly RegExp[] = [
  /faults\/test\/(mix|mutants|model|walk\/walk|virtual\/engine|virtual\/election)\.test/,
  /flight-delays\/test\/demo\.test/,
  /bench\/test\/smoke\.test/,
  /(redis|ioredis)\/test\/contract\.test/,
  /testing\/test\/broken-electors\.test/,
  /integration\/test\/(topologies|least-rights|rights-each|iteration)[^/]*\.test/,
];

/** Runs the slowest files first; the others follow in vitest's order. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification): boolean =>
      longest.some((pattern) => pattern.test(moduleId));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}
