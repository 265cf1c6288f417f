import { randomUUID } from 'node:crypto';
import type { RedisDriver } from '@smart-redis/core';
import { hash, isSmartRedisError, list, SmartRedis } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import { waitFor } from '@smart-redis/testing';
import { renewedUser } from './set-ups.js';
import type { Connected, SetUp } from './set-up.js';
import type { Site } from './sites.js';

/** The phases of a set-up, in this order, with the milliseconds that each may take. */
export const bounds = {
  start: 15_000,
  build: 15_000,
  delta: 15_000,
  read: 15_000,
  failover: 60_000,
  refresh: 30_000,
  'read again': 20_000,
  close: 12_000,
} as const;

/** One of {@link bounds}. */
export type Phase = keyof typeof bounds;

/** A phase that failed, and the reason. */
export interface FailedPhase {
  readonly phase: Phase;
  readonly why: string;
}

/** Options of {@link runSetUp}. */
export interface RunSetUpOptions {
  /** Wraps the driver, for controls. @default no wrapper */
  readonly wrap?: (driver: RedisDriver) => RedisDriver;
  /** Other limits for phases, in milliseconds. @default {@link bounds} */
  readonly limits?: Partial<Record<Phase, number>>;
}

interface Row {
  readonly id: string;
  readonly filler: string;
  readonly round: number;
}

const count = 3000;

/**
 * Runs one instance through all phases. The first failure ends the run; the instance is closed in
 * any case. Rejects only if the site itself fails.
 */
export async function runSetUp(
  setUp: SetUp,
  site: Site,
  { wrap = (driver) => driver, limits = {} }: RunSetUpOptions = {},
): Promise<FailedPhase[]> {
  const failed: FailedPhase[] = [];
  const phase = async (name: Phase, work: () => Promise<void>): Promise<void> => {
    if (failed.length > 0 && name !== 'close') return;
    const why = await within(limits[name] ?? bounds[name], work).then(
      () => undefined,
      (error: unknown) => reasonOf(error),
    );
    if (why !== undefined) failed.push({ phase: name, why });
  };
  if (setUp.disruption === 'renewed password') await setPassword(site, 'old');
  const connected = await setUp.make(site);
  const name = `set-up-${randomUUID().slice(0, 8)}`;
  const smart = new SmartRedis({
    driver: wrap(connected.driver),
    namespace: name,
    logger: false,
    elector: leaseElector({ spread: false, ttl: '1s' }),
  });
  let round = 1;
  const cache = smart.register({
    name: 'cache',
    delta: true,
    // One row in ten changes, so that the next refresh is a delta.
    fetcher: () => Array.from({ length: count }, (_, index) => rowOf(index, round)),
    refresh: { every: '1h' },
    targets: { byId: hash({ key: `{${name}}:by-id` }), all: list({ key: `{${name}}:all` }) },
  });
  const isRight = async (): Promise<boolean> => {
    const { byId, all } = cache.read;
    const [row, size, length] = await Promise.all([byId.get('row-0'), byId.size(), all.length()]);
    return row?.round === round && size === count && length === count;
  };
  const readsRight = (): Promise<void> =>
    sooner('what the last refresh has built is read', () => isRight());

  await phase('start', () => smart.start());
  await phase('build', () => cache.ready());
  await phase('delta', async () => {
    round += 1;
    await cache.refresh();
  });
  await phase('read', readsRight);
  await phase('failover', async () => {
    const why = await iterate(cache.read.byId.values({ pageSize: 100 }), () =>
      disrupt(setUp, site, connected, name),
    );
    if (why !== undefined) throw new Error(why);
  });
  await phase('refresh', () => {
    round += 1;
    const refresh = (): Promise<boolean> => cache.refresh({ timeout: '5s' }).then(() => true);
    return sooner('a refresh succeeds', refresh, 28_000);
  });
  await phase('read again', () => (setUp.readsEnd ? failsByCode(isRight) : readsRight()));
  await phase('close', () => smart.close());
  connected.end();
  return failed;
}

function rowOf(index: number, round: number): Row {
  return {
    id: `row-${String(index)}`,
    filler: 'x'.repeat(70),
    round: index % 10 === 0 ? round : 0,
  };
}

async function disrupt(
  { disruption }: SetUp,
  site: Site,
  { renew }: Connected,
  name: string,
): Promise<void> {
  if (disruption === 'failover') return site.failover(`{${name}}:by-id`);
  if (disruption === 'renewed certificate') return site.renewCertificate();
  await setPassword(site, 'new');
  renew?.('new');
  await site.onAll('CLIENT', 'KILL', 'USER', renewedUser);
}

function setPassword(site: Site, password: string): Promise<void> {
  const rights = ['~*', '&*', '+@all'];
  return site.onAll('ACL', 'SETUSER', renewedUser, 'reset', 'on', `>${password}`, ...rights);
}

/**
 * Reads all rows, and returns a reason if the read neither returns each row once nor fails with an
 * error of the product; `event` happens after the first row.
 */
async function iterate(
  items: AsyncIterable<Row>,
  event: () => Promise<void>,
): Promise<string | undefined> {
  const seen = new Set<string>();
  let received = 0;
  let happening: Promise<void> | undefined;
  try {
    for await (const { id } of items) {
      happening ??= event();
      // Some pages are read before the event, some during it, and some after it.
      if (received === count / 2) await happening;
      received += 1;
      seen.add(id);
    }
  } catch (error) {
    if (!isSmartRedisError(error)) return `the iteration failed with ${reasonOf(error)}`;
    await happening;
    return undefined;
  }
  await happening;
  if (received === count && seen.size === count) return undefined;
  return `the iteration gave ${String(received)} rows, ${String(seen.size)} of ${String(count)} once`;
}

/** Waits until `condition` holds, regardless of errors, within the limit of the phase. */
async function sooner(
  message: string,
  condition: () => Promise<boolean>,
  timeoutMs = 14_000,
): Promise<void> {
  let why: unknown;
  const attempt = (): Promise<boolean> =>
    condition().catch((error: unknown) => {
      why = error;
      return false;
    });
  await waitFor(attempt, { message, everyMs: 100, timeoutMs }).catch((error: unknown) => {
    throw new Error(`${reasonOf(error)}${why === undefined ? '' : `: ${reasonOf(why)}`}`);
  });
}

async function failsByCode(read: () => Promise<unknown>): Promise<void> {
  const error = await read().then(
    () => 'it resolved, though the client has ended',
    (reason: unknown) => reason,
  );
  if (!isSmartRedisError(error)) throw new Error(`a read: ${reasonOf(error)}`);
}

async function within(limitMs: number, work: () => Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done in ${String(limitMs)} ms`)), limitMs);
  });
  await Promise.race([work(), late]).finally(() => clearTimeout(timer));
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
