import { createCommitOrder } from '../../history/check-order.js';
import type { InProcessCrew } from '../../lab/in-process/crew.js';

/**
 * Violations of the order of the commits that a crew reported, sorted by their versions, which are
 * milliseconds of the server. The witness in the slot cannot be used, because it may be evicted as
 * well. The order must hold between two losses of the fence, each in milliseconds since 1970.
 */
export function brokenInOrder(
  { cache, commits }: InProcessCrew,
  lossesMs: readonly number[] = [],
): string[] {
  const order = createCommitOrder();
  const lossCount = (version: number): number => lossesMs.filter((ms) => ms <= version).length;
  let losses = 0;
  return [...commits]
    .sort((one, other) => one.version - other.version)
    .flatMap(({ version, term, instance }) => {
      if (lossCount(version) > losses) order.forget();
      losses = lossCount(version);
      const attempt = `version ${String(version)} of ${cache}`;
      const commit = { kind: 'logged', what: 'commit', cache, term, version, attempt } as const;
      return order.next({ ...commit, candidacy: instance });
    })
    .map(({ invariant, detail }) => `${invariant}: ${detail}`);
}
