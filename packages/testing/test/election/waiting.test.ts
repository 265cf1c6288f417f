import assert from 'node:assert/strict';
import { within } from '@smart-redis/core/drivers';
import { createBackoff, createOutageLog, instanceOfHolder } from '@smart-redis/core/electors';
import { describe, it } from 'vitest';
import { manualClock } from '../../src/index.js';

describe('settle', () => {
  const never = new Promise<never>(() => undefined);

  it('tells a result and a failure from each other', async () => {
    const clock = manualClock();
    const error = new Error('no');
    const options = { clock, limitMs: 10 };
    assert.deepEqual(await within(Promise.resolve(1), options), { state: 'done', value: 1 });
    assert.deepEqual(await within(Promise.reject(error), options), { state: 'failed', error });
    assert.equal(clock.timerCount, 0);
  });

  it('fails with SR_COMMAND_TIMEOUT when the limit passes', async () => {
    const clock = manualClock();
    const settled = within(never, { clock, limitMs: 10 });
    clock.advance(10);
    const outcome = await settled;
    assert.ok(outcome.state === 'failed' && String(outcome.error).includes('no reply within 10ms'));
  });

  it('abandons the work when the signal aborts, before or later', async () => {
    const clock = manualClock();
    const ending = new AbortController();
    const options = { clock, limitMs: 10, signal: ending.signal };
    const settled = within(never, options);
    ending.abort();
    assert.deepEqual(await settled, { state: 'abandoned' });
    assert.deepEqual(await within(never, options), { state: 'abandoned' });
    assert.equal(clock.timerCount, 0);
  });
});

describe('createBackoff', () => {
  it('doubles up to its cap, of which it takes half to whole, and starts anew', () => {
    const backoff = createBackoff({ firstMs: 10, capMs: 35, random: () => 0.5 });
    const pauses = [1, 2, 3, 4].map(() => backoff.nextMs());
    assert.deepEqual(pauses, [7.5, 15, 26.25, 26.25]);
    backoff.reset();
    assert.equal(backoff.nextMs(), 7.5);
  });
});

describe('createOutageLog', () => {
  it('says one thing when it begins and one when it ends, each time', () => {
    const records: string[] = [];
    const record = (message: string): void => void records.push(message);
    const logger = { debug: record, info: record, warn: record, error: record };
    const outage = createOutageLog(logger, 'reports');
    for (let time = 0; time < 2; time += 1) {
      outage.worked();
      outage.failed(new Error('1'));
      outage.failed(new Error('2'));
      outage.worked();
      outage.worked();
    }
    const begins = 'the election cannot reach Redis; retrying';
    const ends = 'the election reaches Redis again';
    assert.deepEqual(records, [begins, ends, begins, ends]);
  });
});

describe('instanceOfHolder', () => {
  it('finds the name, which may hold spaces', () => {
    assert.equal(instanceOfHolder('host a 3f2c'), 'host a');
    assert.equal(instanceOfHolder('bare'), 'bare');
  });
});
