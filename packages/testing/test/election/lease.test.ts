import assert from 'node:assert/strict';
import type { ManualClock } from '../../src/index.js';
import { manualClock } from '../../src/index.js';
import fc from 'fast-check';
import { describe, it } from 'vitest';

import type { Lease } from '@smart-redis/core/electors';
import { elapsedMs, instantOf, startLease } from '@smart-redis/core/electors';

const validMs = 1000;

function start(clock: ManualClock): Lease {
  return startLease({ clock, validMs, checkEveryMs: 100, sentAt: instantOf(clock) });
}

describe('a lease', () => {
  it('ends at its deadline, though nobody asks and nothing is received', () => {
    const clock = manualClock();
    const lease = start(clock);
    clock.advance(validMs - 1);
    assert.equal(lease.signal.aborted, false);
    clock.advance(1);
    assert.equal(lease.signal.reason, 'deadline');
    assert.equal(clock.timerCount, 0);
  });

  it('counts from when the request was sent', () => {
    const clock = manualClock();
    const sentAt = instantOf(clock);
    clock.advance(600);
    const lease = startLease({ clock, validMs, checkEveryMs: 100, sentAt });
    clock.advance(400);
    assert.equal(lease.signal.reason, 'deadline');
  });

  it('lives on from when the renewal was sent', () => {
    const clock = manualClock();
    const lease = start(clock);
    clock.advance(500);
    const sentAt = instantOf(clock);
    clock.advance(400);
    lease.extend(sentAt);
    clock.advance(599);
    assert.equal(lease.isCurrent(), true);
    clock.advance(1);
    assert.equal(lease.signal.reason, 'deadline');
  });

  it('is not brought back by a renewal that comes too late', () => {
    const clock = manualClock();
    const lease = start(clock);
    clock.suspend(validMs);
    lease.extend(instantOf(clock));
    assert.equal(lease.isCurrent(), false);
    assert.equal(lease.signal.reason, 'deadline');
  });

  it('is over when the machine wakes from a suspension, before any timer fires', () => {
    const clock = manualClock();
    const lease = start(clock);
    clock.suspend(validMs);
    assert.equal(lease.isCurrent(), false);
    assert.equal(lease.signal.aborted, true);
  });

  it('aborts within one look at the clocks after a suspension', () => {
    const clock = manualClock();
    const lease = start(clock);
    clock.suspend(validMs);
    clock.advance(100);
    assert.equal(lease.signal.aborted, true);
  });

  it('is not prolonged by a wall clock that is set back', () => {
    const clock = manualClock();
    const lease = start(clock);
    clock.jumpWall(-3_600_000);
    clock.advance(validMs);
    assert.equal(lease.signal.reason, 'deadline');
  });

  it('keeps the first reason, and leaves no timer', () => {
    const clock = manualClock();
    const lease = start(clock);
    lease.end('taken');
    lease.end('resigned');
    assert.equal(lease.signal.reason, 'taken');
    assert.equal(lease.isCurrent(), false);
    assert.equal(clock.timerCount, 0);
  });

  it('is never current once either clock says that it is over', () => {
    const amount = fc.integer({ min: 0, max: 700 });
    const step = fc.oneof(
      fc.record({ act: fc.constant('advance' as const), ms: amount }),
      fc.record({ act: fc.constant('suspend' as const), ms: amount }),
      fc.record({
        act: fc.constant('jumpWall' as const),
        ms: fc.integer({ min: -5000, max: 700 }),
      }),
      fc.record({ act: fc.constant('renew' as const), ms: amount }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const clock = manualClock();
        const lease = start(clock);
        let confirmedAt = instantOf(clock);
        for (const { act, ms } of steps) {
          if (act === 'renew') {
            const sentAt = instantOf(clock);
            clock.advance(ms);
            if (lease.isCurrent()) confirmedAt = sentAt;
            lease.extend(sentAt);
          } else {
            clock[act](ms);
          }
          const isOver = elapsedMs(clock, confirmedAt) >= validMs;
          if (isOver) assert.equal(lease.isCurrent(), false);
          assert.equal(lease.isCurrent(), !lease.signal.aborted);
        }
      }),
      { numRuns: 10_000 },
    );
  });
});
