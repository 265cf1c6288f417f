import type { Command } from '../../contracts/driver.js';
import type { Target } from '../../contracts/target.js';
import type { StagedTarget } from '../../staging/staged-target.js';
import type { DeltaBase } from './delta-base.js';
import type { ElementDigests } from './element-digests.js';
import { createElementDigests } from './element-digests.js';
import { elementsOfTarget } from './elements-of-target.js';
import { forEachElement } from './for-each-element.js';

/** Records the elements that a full build writes. */
export interface FullMemory {
  add(target: Target, commands: readonly Command[]): void;
  /** The build was committed, and becomes the base of the next refresh. */
  adopt(
    version: number,
    targets: readonly StagedTarget[],
    counts: ReadonlyMap<string, number>,
  ): void;
}

/**
 * Clears `base` and starts again, because two sets of digests of a large cache would take too much
 * memory.
 */
export function rememberAll(base: DeltaBase): FullMemory {
  const digests = new Map<Target, ElementDigests>();
  base.version = null;
  base.digests = digests;
  return {
    add: (target, commands) => {
      let known = digests.get(target);
      if (known === undefined) digests.set(target, (known = createElementDigests()));
      const own = known;
      forEachElement(commands, elementsOfTarget(target), ({ name, content }) => {
        own.set(name, base.hash(content));
      });
    },
    adopt: (version, targets, counts) => {
      for (const { target, stagingKey } of targets) {
        const known = digests.get(target) ?? createElementDigests();
        digests.set(target, known);
        // The writer's elements do not match its declaration, so they cannot be used as a base.
        if (known.size !== counts.get(stagingKey)) return;
      }
      base.version = version;
    },
  };
}
