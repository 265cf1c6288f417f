import { factsOf } from '../registry/facts-of-definition.js';
import type { RunnerJob } from './runner-job.js';
import type { RunnerState } from './runner-state.js';

/** Writes a cache that is served into the registry, unless it was written since it is served. */
export function register(
  { age, context, definition, places }: RunnerJob,
  runner: RunnerState,
): void {
  const at = places[0]?.key;
  if (at === undefined || runner.registeredAt === at) return;
  runner.registeredAt = at;
  const keys = places.map(({ key }) => key);
  const facts = factsOf(definition, keys, age?.(definition).definition);
  context.registry.write(definition.name, { at, after: definition.schedule.after, facts });
}
