import type { TestSpecification } from 'vitest/node';
import { BaseSequencer } from 'vitest/node';

/** Files that take longest: begun last, each would keep one processor busy and the others idle. */
const longest: readonly RegExp[] = [
  /faults\/test\/(mix|mutants|model|walk\/walk|virtual\/engine|virtual\/election)\.test/,
  /flight-delays\/test\/demo\.test/,
  /bench\/test\/smoke\.test/,
  /(redis|ioredis)\/test\/contract\.test/,
  /testing\/test\/broken-electors\.test/,
  /integration\/test\/(topologies|least-rights|rights-each|iteration)[^/]*\.test/,
];

/** Puts the files that take longest first; the others come in vitest's own order. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification): boolean =>
      longest.some((pattern) => pattern.test(moduleId));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}
