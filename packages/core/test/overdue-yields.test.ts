import { expect, it } from 'vitest';
import { systemClock } from '../src/contracts/clock.js';
import type { CacheRegistry } from '../src/instance/cache-registry.js';
import type { InstanceContext } from '../src/instance/instance-context.js';
import { createRunnerListener } from '../src/instance/runner-listener.js';
import type { Emit } from '../src/instance/service-host.js';
import type { Service } from '../src/instance/service.js';
import { createYields } from '../src/instance/yields.js';
import { createWarningThrottle } from '../src/waiting/warning-throttle.js';

it('leaves few of the caches that wait for a slot to other instances at a time', () => {
  const clock = systemClock;
  const ignored = (): void => undefined;
  const logger = { debug: ignored, info: ignored, warn: ignored, error: ignored };
  const warnings = createWarningThrottle(logger, clock);
  const options = { clock, concurrency: 4, random: () => 0.5, warnings, yieldAfterFailures: 3 };
  const yields = createYields(options as InstanceContext, () => undefined);
  for (let index = 0; index < 1000; index += 1) {
    yields.overdue(`cache-${String(index)}`, `unit-${String(index)}`);
  }
  expect(yields.units()).toEqual(['unit-0', 'unit-1', 'unit-2', 'unit-3']);
  // It was refreshed, here or there.
  yields.succeeded('cache-2');
  yields.overdue('cache-9', 'unit-9');
  expect(yields.units()).toEqual(['unit-0', 'unit-1', 'unit-3', 'unit-9']);
  yields.close();
});

it('leaves no cache to others that waits for a slot which all instances share', () => {
  const left: string[] = [];
  const told: string[] = [];
  const listener = createRunnerListener(
    { instance: 'a' } as InstanceContext,
    {} as CacheRegistry,
    () => ({ overdue: (cache) => void left.push(cache) }) as Partial<Service> as Service,
    ((name: string) => void told.push(name)) as unknown as Emit,
  );
  listener.overdue('in-group', 60_000, [], true);
  listener.overdue('in-instance', 60_000, [], false);
  expect(left).toEqual(['in-instance']);
  expect(told).toEqual(['overdue', 'overdue']);
});
