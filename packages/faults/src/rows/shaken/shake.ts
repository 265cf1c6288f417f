import { setTimeout as sleep } from 'node:timers/promises';
import { list, SmartRedis } from '@smart-redis/core';
import type { Operator } from '@smart-redis/core/operator';
import { openOperator } from '@smart-redis/core/operator';
import { leaseElector } from '@smart-redis/lease';
import type { RedisServer } from '@smart-redis/testing';
import { startRedis, waitFor } from '@smart-redis/testing';
import { connectUrl } from '../../lab/in-process/connect-url.js';
import type { DriverName } from '../../run/driver-name.js';
import type { Control } from '../../run/report-of.js';
import type { Seen, Shock } from './judge-look.js';
import { judgeLook } from './judge-look.js';

const namespace = 'shaken';
const names = ['a', 'b', 'c'].map((name) => `shaken-${name}`);
const refreshEveryMs = 200;

/** Somebody who looks at the caches of a namespace. */
export interface Viewer extends AsyncDisposable {
  /** `'away'`: Redis does not answer, or there is nothing (any more, or yet). */
  look(): Promise<Seen | 'away'>;
  /** What else is wrong after a shock, each in a sentence. @default nothing is looked at */
  check?(shock: Shock): Promise<readonly string[]>;
}

/** What {@link shake} has found. */
export interface Shaken {
  readonly broken: readonly string[];
  readonly looks: number;
  /** How many looks found Redis away. */
  readonly away: number;
  /** Milliseconds until what is there was shown, after each shock. */
  readonly shownMs: readonly number[];
  readonly controls: readonly Control[];
}

/** Restarts a Redis, and rolls caches back, in turn, while somebody looks at them. */
export async function shake(
  driver: DriverName,
  rounds: number,
  open: (server: RedisServer, namespace: string) => Promise<Viewer>,
): Promise<Shaken> {
  await using server = await startRedis();
  const { url } = server;
  await using operator = openOperator({
    driver: connectUrl(driver, url),
    namespace,
    logger: false,
  });
  await using first = await startInstance(driver, url, 'one');
  await using second = await startInstance(driver, url, 'two');
  await using viewer = await open(server, namespace);
  const shown = new Map<string, number>();
  const broken: string[] = [];
  const shownMs: number[] = [];
  const found = { restart: false, rollback: false };
  let [looks, away] = [0, 0];

  const lookOnce = async (shock: Shock | undefined): Promise<Seen | 'away'> => {
    const startedAtMs = Date.now();
    const seen = await viewer.look();
    looks += 1;
    if (seen === 'away') away += 1;
    else broken.push(...judgeLook(seen, startedAtMs, shock, shown));
    return seen;
  };
  /** Looks while `work` runs. */
  const watching = async <T>(work: Promise<T>): Promise<T> => {
    const state = { isOver: false };
    const looking = (async () => {
      while (!state.isOver) {
        await lookOnce(undefined);
        await sleep(20);
      }
    })();
    try {
      return await work;
    } finally {
      state.isOver = true;
      await looking;
    }
  };
  for (let round = 0; round < rounds; round += 1) {
    const old = await allThere(() => lookOnce(undefined));
    const since = performance.now();
    const shock: Shock =
      round % 2 === 0
        ? await watching(restart(server))
        : await watching(rollBack(operator, names[round % names.length] ?? ''));
    await allThere(() => lookOnce(shock), shock);
    shownMs.push(performance.now() - since);
    broken.push(...((await viewer.check?.(shock)) ?? []));
    for (let again = 0; again < 3; again += 1) await lookOnce(shock);
    // A viewer who takes what it saw before for what is there.
    const late = { ...old, readAtMs: shock.doneAtMs + 1000 };
    found[shock.kind] ||= judgeLook(late, 0, shock, new Map()).length > 0;
    if (shock.kind === 'rollback') await operator.resume(shock.cache);
  }
  await Promise.all([first.close(), second.close()]);
  return {
    ...{ broken, looks, away, shownMs },
    controls: [
      { text: 'what was told before a restart', failed: found.restart },
      ...(rounds < 2 ? [] : [{ text: 'and before a rollback', failed: found.rollback }]),
    ],
  };
}

async function startInstance(
  driver: DriverName,
  url: string,
  instance: string,
): Promise<SmartRedis> {
  const smart = new SmartRedis({
    driver: connectUrl(driver, url),
    elector: leaseElector({ ttl: '1s' }),
    ...{ namespace, instance, logger: false },
  });
  let count = 0;
  for (const name of names) {
    smart.register({
      name,
      keep: 2,
      fetcher: () => [(count += 1)],
      refresh: { every: `${refreshEveryMs}ms` },
      targets: { all: list({ key: `${name}:all` }) },
    });
  }
  await smart.start();
  return smart;
}

/** Looks until all caches are shown, as they are since the shock. */
function allThere(look: () => Promise<Seen | 'away'>, shock?: Shock): Promise<Seen> {
  return waitFor(
    async () => {
      const seen = await look();
      if (seen === 'away') return undefined;
      const built = seen.caches.filter(({ version }) => version !== null);
      const isLater = shock === undefined || seen.readAtMs > shock.doneAtMs;
      return isLater && built.length === names.length ? seen : undefined;
    },
    { message: 'all caches are shown', everyMs: 20, timeoutMs: 30_000 },
  );
}

async function restart(server: RedisServer): Promise<Shock> {
  const startedAtMs = Date.now();
  await server.restartEmpty();
  return { kind: 'restart', startedAtMs, doneAtMs: Date.now() };
}

async function rollBack(operator: Operator, cache: string): Promise<Shock> {
  await waitFor(async () => (await operator.versions(cache)).length > 1, {
    message: `an earlier version of ${cache}`,
  });
  const { version } = await operator.rollback(cache);
  return { kind: 'rollback', doneAtMs: Date.now(), cache, version: version ?? 0 };
}
