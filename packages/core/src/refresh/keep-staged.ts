import type { StagedTarget } from '../staging/staged-target.js';
import type { RefreshContext } from './refresh-context.js';

/** Renews the time to live of staging keys until the returned function is called. */
export function keepStaged(
  { clock, driver, stagingTtlMs }: RefreshContext,
  targets: readonly StagedTarget[],
): () => void {
  const renew = (): void => {
    timer = clock.after(stagingTtlMs / 3, renew);
    for (const { stagingKey } of targets) {
      const command = ['PEXPIRE', stagingKey, String(stagingTtlMs)] as const;
      // The count in the commit shows whether the key still exists.
      driver.send(command, { lane: 'bulk' }).catch(() => undefined);
    }
  };
  let timer = clock.after(stagingTtlMs / 3, renew);
  return () => timer.stop();
}
