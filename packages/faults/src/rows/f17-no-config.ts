import { openBench } from '../lab/bench.js';
import { lazyElector, withoutMessages, withoutPolls } from '../lab/controls/without-messages.js';
import { measureTakeovers } from '../lab/in-process/measure-takeovers.js';
import { brokenBy } from '../lab/in-process/open-crews.js';
import { takeoverBar, ttlMs } from '../lab/lease.js';
import type { Row } from '../row.js';
import { missedBar } from '../run/bars.js';
import { reportOf } from '../run/report-of.js';
import { startStallMeter } from '../run/stall-meter.js';

/** No keyspace events, and a user without permission to read or change the server's settings. */
export const noConfig: Row = {
  id: 'F17',
  title: 'CONFIG is forbidden and keyspace events are off',
  bar: 'leader cut off: takeover p99 <= TTL + 100 ms, max <= TTL + 500 ms; resigned: p99 <= 100 ms',
  crew: 'in process',
  judgedBy: 'the checker of histories',
  async run({ driver, tries }) {
    await using bench = await openBench({ aclUsers: ['app on >secret ~* &* +@all -config'] });
    const stalls = startStallMeter();
    const base = { driver, ...bench, credentials: 'app:secret@' };
    const { crews, cutOffMs, resignedMs } = await measureTakeovers(base, tries(300));
    const longestStallMs = stalls.longestMs();
    const lazy = { ...base, elector: lazyElector };
    const blind = await measureTakeovers({ ...lazy, alter: withoutPolls }, 2, 5 * ttlMs);
    const deaf = (plain: Parameters<typeof withoutPolls>[0]): typeof plain =>
      withoutMessages(withoutPolls(plain));
    const silent = await measureTakeovers({ ...lazy, alter: deaf }, 2, 5 * ttlMs);
    return reportOf({
      tries: cutOffMs.length + resignedMs.length,
      broken: await brokenBy(crews),
      missed: [
        ...missedBar('takeover, cut off', cutOffMs, takeoverBar),
        ...missedBar('takeover, resigned', resignedMs, { p99Ms: 100 }),
      ],
      takeoversMs: cutOffMs,
      figures: { 'longest stall ms': longestStallMs },
      controls: [
        {
          text: `no polls: nobody takes over in ${String(5 * ttlMs)} ms from a leader that was cut off`,
          failed: blind.cutOffMs.every((ms) => !Number.isFinite(ms)),
        },
        {
          text: 'no polls and no announcements: nor from one that resigned',
          failed: silent.resignedMs.every((ms) => !Number.isFinite(ms)),
        },
      ],
    });
  },
};
