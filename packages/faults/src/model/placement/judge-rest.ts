import type { Broken } from '../search/model.js';
import type { Rest } from '../search/search-in-the-long-run.js';
import { isPlaced } from './place.js';
import type { PlacementRules } from './rules.js';
import { nameOf } from './text.js';
import type { PlacementBounds, PlacementWorld } from './world.js';

/** What must hold once faults have ceased. */
export type PlacementRule =
  | 'in the end one instance serves, of the newest definition'
  | 'in the end the server commits'
  | 'in the end nobody else commits'
  | 'in the end no run is overtaken';

/** Judges where a world has come to rest. */
export function judgeRest(
  { states, events }: Rest<PlacementWorld>,
  rules: PlacementRules,
  bounds: PlacementBounds,
): Broken<PlacementRule> | undefined {
  if (events.has('overtaken')) {
    const detail = `again and again: ${[...events].join(', ')}`;
    return { rule: 'in the end no run is overtaken', detail };
  }
  const all = states.map((world) => judgeServers(world, rules, bounds));
  const wrong = all.find(({ isRight }) => !isRight);
  const [server] = all[0]?.servers ?? [];
  if (wrong !== undefined) {
    const detail = `${wrong.servers.map(nameOf).join(' and ') || 'nobody'} serves`;
    return { rule: 'in the end one instance serves, of the newest definition', detail };
  }
  if (server === undefined) return undefined;
  const name = nameOf(server);
  const detail = `${name} serves: ${[...events].join(', ') || 'nothing happens'}`;
  if (!events.has(`commit of ${name}`)) return { rule: 'in the end the server commits', detail };
  if (events.size > 1) return { rule: 'in the end nobody else commits', detail };
  return undefined;
}

/** Who believes to serve, and whether that is as it must be in the end. */
function judgeServers(
  { instances }: PlacementWorld,
  rules: PlacementRules,
  bounds: PlacementBounds,
): { readonly servers: readonly number[]; readonly isRight: boolean } {
  const servers: number[] = [];
  let newest = 0;
  for (const [index, instance] of instances.entries()) {
    if (instance.life !== 'alive') continue;
    newest = Math.max(newest, bounds.definitions[index] ?? 0);
    if (isPlaced(instance, index, rules, bounds)) servers.push(index);
  }
  const isOfNewest = servers.every((index) => bounds.definitions[index] === newest);
  return { servers, isRight: isOfNewest && servers.length === (newest > 0 ? 1 : 0) };
}
