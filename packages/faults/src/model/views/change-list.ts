import type { ViewRules } from './rules.js';
import type { ViewWorld } from './world.js';

/** Lets seats come and go, under the next revision, and publishes that. */
export function changeList(
  world: ViewWorld,
  { came = 0, gone = 0 }: { readonly came?: number; readonly gone?: number },
  rules: ViewRules,
): ViewWorld {
  const { seats, revision: from } = world.list;
  const to = rules.revision === 'counted' ? from + 1 : freshRevision(world);
  return {
    ...world,
    list: { seats: (seats | came) & ~gone, revision: to },
    messages: [...world.messages, { from, to, came, gone }],
  };
}

/** One that nobody knows, nor will hear of: for all who compare it, one that has never been. */
function freshRevision({ list, replica, view, messages, asked }: ViewWorld): number {
  const known = new Set([list.revision, view.revision]);
  if (replica !== null) known.add(replica.revision);
  for (const { from, to } of messages) known.add(from).add(to);
  if (asked !== null) known.add(asked.answer.revision).add(asked.knownRevision);
  let revision = 0;
  while (known.has(revision)) revision++;
  return revision;
}
