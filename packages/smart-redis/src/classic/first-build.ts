import type { CacheHandle, SmartRedis, Target } from '@smart-redis/core';

/**
 * Waits for the build that `register` promises on the master. Call it before the cache is
 * registered, and the returned function after that. A failure also ends the wait: the engine has
 * logged it and retries.
 */
export function firstBuild(
  smart: SmartRedis,
  name: string,
): (handle: CacheHandle<unknown, unknown, Record<string, Target>>) => Promise<void> {
  const stop: (() => void)[] = [];
  const tried = new Promise<void>((resolve) => {
    const hear = ({ cache }: { readonly cache: string }): void => {
      if (cache === name) resolve();
    };
    const deposed = (): void => resolve();
    smart.on('committed', hear).on('refreshFailed', hear).on('deposed', deposed);
    stop.push(() =>
      smart.off('committed', hear).off('refreshFailed', hear).off('deposed', deposed),
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
