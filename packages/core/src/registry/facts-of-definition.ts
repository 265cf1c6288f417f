import type { Target } from '../contracts/target.js';
import { definitionEntry } from '../serving/definition-entry.js';
import type { ResolvedDefinition } from '../settings/cache-definition.js';
import type { CacheFacts, TargetFacts } from './cache-facts.js';

/** What the registry says about a cache with this definition. */
export function factsOf(
  definition: ResolvedDefinition,
  places: readonly string[],
  fingerprint = definitionEntry(definition).definition,
): CacheFacts {
  const { schedule, freshness, keep, history, shape, group, delta, atomic, family } = definition;
  const { everyMs, jitterMs, cron } = schedule;
  const targets = Object.entries(definition.targets).map(([name, target]) =>
    targetFacts(name, target),
  );
  return {
    targets,
    ...(places.length > 1 ? { places } : {}),
    ...(everyMs === undefined ? {} : { every: whole(everyMs) }),
    ...(jitterMs === 0 ? {} : { jitter: whole(jitterMs) }),
    ...(cron === undefined ? {} : { cron: cron.expression, timezone: cron.timezone }),
    ...(cron?.isBounded === true ? { catchUp: whole(cron.catchUpMs) } : {}),
    ...(isFinite(freshness?.lateMs) ? { lateAfter: whole(freshness?.lateMs) } : {}),
    ...(isFinite(freshness?.staleMs) ? { staleAfter: whole(freshness?.staleMs) } : {}),
    ...(keep === 0 ? {} : { keep }),
    ...(history === 0 ? {} : { history }),
    ...(shape === 1 ? {} : { shape }),
    ...(group === undefined ? {} : { group }),
    ...(delta ? { delta } : {}),
    ...(atomic ? {} : { atomic }),
    definition: fingerprint,
    ...(family === undefined ? {} : { family }),
  };
}

/** The commands that count the elements of the types of smart-redis. */
export const countWords: Readonly<Record<string, string>> = {
  hash: 'HLEN',
  list: 'LLEN',
  set: 'SCARD',
  sortedSet: 'ZCARD',
  string: 'STRLEN',
};

function targetFacts(name: string, { key, writer }: Target): TargetFacts {
  const { type, codec } = writer;
  const count = countWordOf(writer, key);
  return {
    ...{ name, key, type },
    ...(codec?.name === 'json' ? {} : { codec: codec?.name ?? 'text' }),
    ...(count === undefined || count === countWords[type] ? {} : { count }),
  };
}

/** `undefined` for a plug-in that counts in another way. */
function countWordOf(writer: Target['writer'], key: string): string | undefined {
  try {
    const [name, ...args] = writer.count(key);
    return args.length === 1 && args[0] === key ? name.toUpperCase() : undefined;
  } catch {
    return undefined;
  }
}

function isFinite(ms: number | undefined): boolean {
  return ms !== undefined && ms !== Infinity;
}

function whole(ms: number | undefined): number {
  return Math.round(ms ?? 0);
}
