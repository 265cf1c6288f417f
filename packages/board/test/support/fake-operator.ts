import type { CacheSummary, Operator, OperatorEvent } from '@smart-redis/core/operator';

/** An operator without Redis, for what does not depend on it. */
export interface FakeOperator {
  readonly operator: Operator;
  /** The state that is read next. */
  caches: CacheSummary[];
  /** What reading fails with. @default nothing */
  failure: Error | undefined;
  /** How often the state was read, and how many watches there are. */
  readonly counts: { reads: number; watches: number };
  /** Announces something to all watches. */
  readonly announce: (event: OperatorEvent) => void;
}

export function fakeOperator(caches: CacheSummary[] = [cacheNamed('orders')]): FakeOperator {
  const listeners = new Set<(event: OperatorEvent) => void>();
  const fake: FakeOperator = {
    caches,
    failure: undefined,
    counts: { reads: 0, watches: 0 },
    announce: (event) => {
      for (const listener of listeners) listener(event);
    },
    operator: {
      namespace: 'shop',
      caches: () => {
        fake.counts.reads += 1;
        return fake.failure === undefined
          ? Promise.resolve(fake.caches)
          : Promise.reject(fake.failure);
      },
      instances: () => Promise.resolve([]),
      async *watch({ signal }: { signal: AbortSignal }) {
        const queue: OperatorEvent[] = [{ type: 'gap' }];
        let wake = (): void => undefined;
        const listener = (event: OperatorEvent): void => {
          queue.push(event);
          wake();
        };
        const isOver = (): boolean => signal.aborted;
        signal.addEventListener('abort', () => wake(), { once: true });
        listeners.add(listener);
        fake.counts.watches += 1;
        try {
          while (!isOver()) {
            yield* queue.splice(0);
            if (isOver()) return;
            await new Promise<void>((resolve) => (wake = resolve));
          }
        } finally {
          listeners.delete(listener);
          fake.counts.watches -= 1;
        }
      },
      pause: () => Promise.resolve(),
    } as unknown as Operator,
  };
  return fake;
}

export function cacheNamed(name: string, fields: Partial<CacheSummary> = {}): CacheSummary {
  return {
    name,
    family: null,
    status: 'fresh',
    ageMs: 1000,
    lateAfterMs: null,
    staleAfterMs: null,
    version: 1_790_000_000_000,
    builtAt: new Date(1_790_000_000_000),
    checkedAt: new Date(1_790_000_000_000),
    rows: 3,
    bytes: 120,
    durationMs: 15,
    schedule: 'every 5m',
    nextRefreshAt: null,
    overdue: false,
    running: null,
    paused: null,
    lastError: null,
    rolledBackFrom: null,
    servedBy: 'web-1',
    after: [],
    targets: [{ name: 'byId', key: `${name}:by-id`, type: 'hash', codec: 'json' }],
    ...fields,
  };
}
