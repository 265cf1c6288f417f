import type { TestSpecification } from 'vitest/node';
import { BaseSequencer } from 'vitest/node';

/**
 * The slowest files, in order: started last, each would keep one processor busy while the others are
 * idle. The contract of the drivers spends most of its time waiting.
 */
const longest: readonly RegExp[] = [
  /\/redis\/test\/contract\.test/,
  /\/ioredis\/test\/contract\.test/,
  /\.slow\.test/,
  /\.long\.test/,
  /board\/test\/browser-actions\.test/,
  /faults\/test\/versions\.test/,
  /integration\/test\/(topologies|many-caches|iteration|metadata-place)[^/]*\.test/,
];

/** Runs the slowest files first; the others follow in vitest's order. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = longest.findIndex((pattern) => pattern.test(moduleId));
      return at === -1 ? longest.length : at;
    };
    const sorted = await super.sort(files);
    return sorted.sort((one, other) => rank(one) - rank(other));
  }
}
