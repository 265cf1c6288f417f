import { createCommitOrder } from '../../history/check-order.js';
import type { InProcessCrew } from '../../lab/in-process/crew.js';

/**
 * What the commits that a crew told show in the order of their versions, which count the server's
 * milliseconds: where keys are evicted, the witness in the slot is as well. Order holds between two
 * losses of the fence, each in milliseconds since 1970.
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
