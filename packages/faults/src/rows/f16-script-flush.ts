import { setTimeout as sleep } from 'node:timers/promises';
import type { RedisDriver } from '@smart-redis/core';
import { SmartRedisError } from '@smart-redis/core';
import type { Bench } from '../lab/bench.js';
import { openBench } from '../lab/bench.js';
import { brokenBy, openCrews } from '../lab/in-process/open-crews.js';
import type { ProxiedCrew } from '../lab/in-process/proxied-crew.js';
import { tamper } from '../lab/in-process/tamper.js';
import { stampedCache } from '../lab/instance/stamped-cache.js';
import type { Row } from '../row.js';
import type { DriverName } from '../run/driver-name.js';
import { reportOf } from '../run/report-of.js';

const flushEveryMs = 50;
const crewCount = 4;

/** The server loses its scripts repeatedly. */
export const scriptFlush: Row = {
  id: 'F16',
  title: 'SCRIPT FLUSH every 50 ms',
  bar: '0 failed refreshes, 0 lost leaderships',
  crew: 'in process',
  judgedBy: 'failures and ends that instances tell, and the checker of histories',
  async run({ driver, tries }) {
    await using bench = await openBench();
    const flushes = tries(300);
    const crews = await underFlushes(driver, bench, flushes);
    const control = await underFlushes(driver, bench, 20, withoutSources);
    const total = (of: readonly ProxiedCrew[], what: 'commits' | 'failures'): number =>
      of.reduce((sum, crew) => sum + crew[what].length, 0);
    const harmed = control.reduce((sum, crew) => sum + crew.warnings.length, 0);
    return reportOf({
      tries: flushes,
      broken: crews
        .flatMap((crew) => [
          ...crew.failures.map(({ code }) => `a refresh failed: ${code}`),
          ...crew.deposed.map((reason) => `a leadership was lost: ${reason}`),
        ])
        .concat(await brokenBy(crews)),
      missed: [],
      controls: [
        {
          text: `without sending the source again: ${String(harmed)} warnings, ${String(total(control, 'commits'))} commits`,
          failed: harmed > 0,
        },
      ],
      figures: { commits: total(crews, 'commits') },
    });
  },
};

/** Crews that refresh all the time, while the scripts are flushed. */
async function underFlushes(
  driver: DriverName,
  bench: Bench,
  flushes: number,
  alter?: (driver: RedisDriver) => RedisDriver,
): Promise<readonly ProxiedCrew[]> {
  const options = {
    driver,
    ...bench,
    ...(alter === undefined ? {} : { alter }),
    caches: [stampedCache('cache', { refreshEveryMs: 10 })],
  };
  await using crews = await openCrews(options, crewCount);
  for (let flush = 0; flush < flushes; flush += 1) {
    await bench.admin.script('FLUSH');
    await sleep(flushEveryMs);
  }
  return crews.all;
}

/**
 * For the control: a script that the server does not know is an error, and its source is only sent
 * the first time.
 */
function withoutSources(driver: RedisDriver): RedisDriver {
  const known = new Set<string>();
  return tamper(driver, ({ command, pass }) => {
    const source = String(command[1]);
    if (command[0] !== 'EVAL' || !known.has(source)) {
      if (command[0] === 'EVAL') known.add(source);
      return pass();
    }
    return Promise.reject(
      new SmartRedisError('SR_REPLY', 'NOSCRIPT No matching script.', {
        details: { reply: 'NOSCRIPT' },
      }),
    );
  });
}
