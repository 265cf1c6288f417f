import { openBench } from '../lab/bench.js';
import { lazyElector, withoutMessages, withoutPolls } from '../lab/controls/without-messages.js';
import { measureTakeovers } from '../lab/in-process/measure-takeovers.js';
import { brokenBy } from '../lab/in-process/open-crews.js';
import { ttlMs } from '../lab/lease.js';
import type { Row } from '../row.js';
import { missedBar } from '../run/bars.js';
import { reportOf } from '../run/report-of.js';
import { startStallMeter } from '../run/stall-meter.js';

/** Subscriptions succeed, but no message ever arrives. */
export const noMessages: Row = {
  id: 'F18',
  title: 'every message on every channel is lost',
  bar: 'takeover <= TTL + 500 ms, whether the leader was cut off or resigned',
  crew: 'in process',
  judgedBy: 'the checker of histories',
  async run({ driver, tries }) {
    await using bench = await openBench();
    const stalls = startStallMeter();
    const base = { driver, ...bench };
    const measured = await measureTakeovers({ ...base, alter: withoutMessages }, tries(300));
    const { crews, cutOffMs, resignedMs } = measured;
    const longestStallMs = stalls.longestMs();
    const deaf = (plain: Parameters<typeof withoutPolls>[0]): typeof plain =>
      withoutMessages(withoutPolls(plain));
    const lazy = { ...base, elector: lazyElector, alter: deaf };
    const control = await measureTakeovers(lazy, 2, 5 * ttlMs);
    const bar = { maxMs: ttlMs + 500 };
    return reportOf({
      tries: cutOffMs.length + resignedMs.length,
      broken: await brokenBy(crews),
      missed: [
        ...missedBar('takeover, cut off', cutOffMs, bar),
        ...missedBar('takeover, resigned', resignedMs, bar),
      ],
      takeoversMs: [...cutOffMs, ...resignedMs],
      figures: { 'longest stall ms': longestStallMs },
      controls: [
        {
          text: `no polls either: no takeover in ${String(5 * ttlMs)} ms`,
          failed: [...control.cutOffMs, ...control.resignedMs].every((ms) => !Number.isFinite(ms)),
        },
      ],
    });
  },
};
