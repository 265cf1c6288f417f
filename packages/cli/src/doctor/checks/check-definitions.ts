import type { Facts } from '../facts.js';
import { isUnknown } from '../facts.js';
import type { Outcome } from '../finding.js';
import { couldNotLook } from './could-not-look.js';

/** Whether instances agree on what each cache is. */
export function checkDefinitions({ caches }: Facts): Outcome {
  if (isUnknown(caches)) return [couldNotLook('definitions', 'the definitions', caches)];
  const findings = caches
    .filter(({ definitions }) => definitions.length > 1)
    .map(({ name, definitions }) => ({
      check: 'definitions' as const,
      severity: 'problem' as const,
      found: `cache ${name} has ${definitions.length} definitions: ${definitions
        .map(
          (each) =>
            `${each.definition.slice(0, 8)} on ${each.instances.join(', ') || 'nobody'}${each.newest ? ' (served)' : ''}`,
        )
        .join('; ')}`,
      why: 'Only the newest is served. That is as it should be while a deployment runs; afterwards somebody still runs the old release, or two applications use one name.',
      todo: 'If no deployment runs: stop the old release, or give one of the applications another name or namespace.',
    }));
  if (findings.length > 0) return findings;
  return { check: 'definitions', seen: 'every cache has one' };
}
