import type { SmartRedisEvents } from '../contracts/events.js';
import type { CacheRegistry } from './cache-registry.js';
import type { InstanceContext } from './instance-context.js';
import type { RunnerListener } from './runner-job.js';

/** Emits an event of the instance. */
export type Emit = <Name extends keyof SmartRedisEvents>(
  name: Name,
  ...args: SmartRedisEvents[Name]
) => void;

/** What a `Service` works with. */
export interface ServiceHost {
  readonly context: InstanceContext;
  readonly caches: CacheRegistry;
  /** For the runners of caches. */
  readonly listener: RunnerListener;
  readonly emit: Emit;
}
