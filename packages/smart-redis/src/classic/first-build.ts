import type { CacheHandle, SmartRedis, Target } from '@smart-redis/core';

/**
 * Waits for the build that `register` promises on the master. Call it before the cache is
 * registered, and the returned function after that. A failure also ends the wait: the engine has
 * logged it and retries.
 */
export function firstBuild(
  smart: SmartRedis,
  name: string,
): (handle: CacheHandle<unknown, unknown, Record<string, Target>, unknown>) => Promise<void> {
  const stop: (() => void)[] = [];
  const tried = new Promise<void>((resolve) => {
    const onTried = ({ cache }: { readonly cache: string }): void => {
      if (cache === name) resolve();
    };
    const onDeposed = (): void => resolve();
    smart.on('committed', onTried).on('refreshFailed', onTried).on('deposed', onDeposed);
    stop.push(() =>
      smart.off('committed', onTried).off('refreshFailed', onTried).off('deposed', onDeposed),
    );
  });
  return async (handle) => {
    try {
      if (!smart.isLeader) return;
      const { version } = await handle.info();
      // An existing version is rebuilt at once.
      if (version !== null) await handle.refresh().catch(() => undefined);
      // Unregistering the cache or closing the builder ends the wait.
      else await Promise.race([tried, handle.ready().catch(() => undefined)]);
    } finally {
      for (const each of stop) each();
    }
  };
}
