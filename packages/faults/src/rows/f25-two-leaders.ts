import { setTimeout as sleep } from 'node:timers/promises';
import type { Elector, RedisDriver } from '@smart-redis/core';
import { soloElector } from '@smart-redis/core';
import type { Bench } from '../lab/bench.js';
import { openBench } from '../lab/bench.js';
import { lyingElector } from '../lab/controls/lying-elector.js';
import { withoutFence } from '../lab/controls/without-fence.js';
import { brokenBy, openCrews } from '../lab/in-process/open-crews.js';
import type { ProxiedCrew, ProxiedOptions } from '../lab/in-process/proxied-crew.js';
import { stampedCache } from '../lab/instance/stamped-cache.js';
import type { Row } from '../row.js';
import type { DriverName } from '../run/driver-name.js';
import { reportOf } from '../run/report-of.js';

const seconds = 15;
/**
 * Pauses start at 0.5 s and double, and last between half and all of that: this is the number of
 * ends of one instance during the run.
 */
const mostEnds = 6;

/**
 * Two instances that are each configured to lead alone; and two whose elector never ends a
 * leadership.
 */
export const twoLeaders: Row = {
  id: 'F25',
  title: 'two instances are set up to lead, both at once',
  bar: `one writer in a term, terms never go back; the loser backs off (at most ${String(mostEnds)} ends each in ${String(seconds)} s) and says so`,
  crew: 'in process',
  judgedBy: 'ends that instances tell, and the checker of histories',
  async run({ driver, tries }) {
    await using bench = await openBench();
    const pairs = tries(20);
    const [solo, lying] = await Promise.all([
      runPairs(driver, bench, pairs, seconds, soloElector),
      runPairs(driver, bench, pairs, 5, lyingElector),
    ]);
    const control = await runPairs(driver, bench, 1, 1, lyingElector, withoutFence);
    const stale = (await brokenBy(control)).filter((text) => text.startsWith('fenced')).length;
    return reportOf({
      tries: 2 * pairs,
      broken: [
        ...(await brokenBy([...solo, ...lying])),
        ...[...solo, ...lying].flatMap(({ commits }) =>
          commits.length > 0 ? [] : ['nobody committed'],
        ),
        ...solo.flatMap((crew) => backedOff(crew)),
      ],
      missed: [],
      controls: [
        {
          text: `without the fence: ${String(stale)} commits of a stale term or a second writer in 1 s`,
          failed: stale > 0,
        },
      ],
      figures: {
        commits: [...solo, ...lying].reduce((sum, { commits }) => sum + commits.length, 0),
        'ends as stale': solo.reduce((sum, { deposed }) => sum + deposed.length, 0),
      },
    });
  },
};

function backedOff({ deposed }: ProxiedCrew): string[] {
  const other = deposed.filter((reason) => reason !== 'stale');
  return [
    ...(deposed.length > 0 ? [] : ['no instance said that it lost']),
    ...(deposed.length <= 2 * mostEnds
      ? []
      : [`${String(deposed.length)} ends of a pair: it does not back off`]),
    ...other.map((reason) => `an end for another reason: ${reason}`),
  ];
}

async function runPairs(
  driver: DriverName,
  bench: Bench,
  pairs: number,
  runForSeconds: number,
  elector: () => Elector,
  alter?: (driver: RedisDriver) => RedisDriver,
): Promise<readonly ProxiedCrew[]> {
  const options: ProxiedOptions = {
    driver,
    ...bench,
    elector,
    listens: false,
    ...(alter === undefined ? {} : { alter }),
    caches: [stampedCache('cache', { refreshEveryMs: 50, fetchMs: 20 })],
  };
  await using crews = await openCrews(options, pairs);
  await sleep(runForSeconds * 1000);
  return crews.all;
}
