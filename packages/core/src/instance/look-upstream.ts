import { formatWanted } from '../metadata/announcements.js';
import type { CacheState } from '../metadata/cache-state.js';
import { findCycle, readUpstream } from '../registry/upstream.js';
import { announce } from './announce.js';
import type { RunnerJob } from './runner-job.js';
import type { RunnerState } from './runner-state.js';

/** What a look has found out about the caches that a cache follows. */
export interface UpstreamSeen {
  /** Their versions by name, as far as they have one. */
  readonly versions: Readonly<Record<string, number>>;
  /** Whether each of them has another version than the cache was built, or refused, after. */
  readonly isNewer: boolean;
  /** Whether the last refresh began with these versions too. */
  readonly wasTried: boolean;
  /** Milliseconds to the next look, in case an announcement is lost. */
  readonly pollMs: number;
}

/** An unknown cache is looked for soon, and then less and less often. */
const fastestPollMs = 2000;
/** The longest time between two looks. */
export const slowestPollMs = 60_000;

/**
 * Looks at the caches that the cache of a runner follows; `undefined` if it follows none. Warns of
 * those that stay unknown, and of caches that wait for each other.
 * @throws SmartRedisError the errors of `send`
 */
export async function lookUpstream(
  job: RunnerJob,
  runner: RunnerState,
  { builtAfter, refusedAfter }: CacheState,
): Promise<UpstreamSeen | undefined> {
  const { context, definition } = job;
  const { after } = definition.schedule;
  if (after.length === 0) return undefined;
  const { versions, unknown } = await readUpstream(context, after);
  const { triedAfter } = runner;
  const hasNewer = after.every((name) => {
    const version = versions.get(name);
    if (version === undefined) return false;
    if (version === builtAfter.get(name)) return false;
    // What a guard has refused, here or elsewhere, is not tried again with the same versions.
    return version !== refusedAfter.get(name) && version !== runner.refusedAfter?.[name];
  });
  const wasTried = after.every((name) => triedAfter?.[name] === versions.get(name));
  // Caches that wait for each other have no first version, or would follow each other for ever.
  const isWaiting = versions.size < after.length;
  const mayCycle = hasNewer || isWaiting;
  const isCyclic = mayCycle && (await warnOfCycle(job));
  const waitedMs = await wantUnknown(job, runner, unknown);
  const pollMs = isWaiting
    ? Math.min(Math.max(waitedMs, fastestPollMs), slowestPollMs)
    : slowestPollMs;
  return {
    versions: Object.freeze(Object.fromEntries(versions)),
    isNewer: hasNewer && !isCyclic,
    wasTried,
    pollMs: pollMs * (0.75 + context.random() / 4),
  };
}

async function warnOfCycle({ context, definition }: RunnerJob): Promise<boolean> {
  const { name, schedule } = definition;
  const cycle = await findCycle(context, name, schedule.after);
  if (cycle === undefined) {
    context.warnings.resolved(`cycle:${name}`, 'a cache no longer waits for itself', {
      cache: name,
    });
    return false;
  }
  context.warnings.warn(
    `cycle:${name}`,
    `caches wait for each other: ${cycle.join(' → ')}, as two releases may have declared it. None of them follows the others until refresh.after of one is changed`,
    { cache: name, cycle },
  );
  return true;
}

/** Asks for caches that the registry does not know; resolves with the time since the first time. */
async function wantUnknown(
  { context, definition: { name } }: RunnerJob,
  runner: RunnerState,
  unknown: readonly string[],
): Promise<number> {
  const { clock, warnings } = context;
  if (unknown.length === 0) {
    runner.unknownSince = undefined;
    warnings.resolved(`upstream:${name}`, 'the caches that a cache follows are known now', {
      cache: name,
    });
    return 0;
  }
  runner.unknownSince ??= clock.monotonic();
  const waitedMs = clock.monotonic() - runner.unknownSince;
  // They may be registered in a moment.
  if (waitedMs < fastestPollMs / 2) return waitedMs;
  warnings.warn(
    `upstream:${name}`,
    `cache "${name}" waits for caches that no instance of this namespace serves: ${unknown.join(', ')}. Register them, or check the names in refresh.after`,
    { cache: name, unknown },
  );
  // Redis may have lost what was registered.
  await announce(context, formatWanted(unknown));
  return waitedMs;
}
