import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runExample, startExample } from '@smart-redis/example-support';
import { memoryDriver, startRedis } from '@smart-redis/testing';
import { createSmartRedis, SmartRedis } from 'smart-redis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { commands } from '../commands.js';
import { runNightJob } from '../night-job.js';
import { registerReport } from '../register-report.js';

const program = new URL('../report.ts', import.meta.url);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'morning-report-'));
});
afterAll(() => rm(folder, { recursive: true }));

const timeInParis = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Paris',
  timeStyle: 'medium',
});

it('is built at six in Paris, and not before', async () => {
  const file = join(folder, 'at-six.json');
  await runNightJob(file, 'whole');
  const driver = memoryDriver();
  await using smart = new SmartRedis({ driver });
  const report = registerReport(smart, file);
  await smart.start();
  await report.ready();
  const { version, nextRefreshAt } = await report.info();
  expect(timeInParis.format(nextRefreshAt ?? 0)).toBe('06:00:00');

  await runNightJob(file, 'twice');
  const [seconds] = (await driver.redis.command('TIME')) as [string];
  const untilSixMs = Number(nextRefreshAt) - Number(seconds) * 1000;
  await driver.advance(untilSixMs - 2000);
  expect((await report.info()).version).toBe(version);
  await driver.advance('10s');
  expect((await report.info()).version).toBeGreaterThan(version ?? 0);
  expect(timeInParis.format((await report.info()).nextRefreshAt ?? 0)).toBe('06:00:00');
});

it('refuses half a report, takes back a wrong one, and says how it is', async () => {
  await using server = await startRedis();
  const file = join(folder, 'flights.json');
  const env = { FLIGHTS: file };
  await using smart = await createSmartRedis({ redis: server.url, elector: false });
  const report = registerReport(smart, file);
  expect(await commands.health(report)).toMatchObject({ status: 'building', isFine: false });

  await using serving = await startExample(program, { server, env, until: /next report: (\S+)/ });
  expect(timeInParis.format(new Date(serving.started[1] ?? ''))).toBe('06:00:00');
  const right = await report.read.byAirport.get('ATL');
  expect(await commands.health(report)).toMatchObject({
    status: 'fresh',
    isFine: true,
    rows: 155,
    paused: null,
  });

  await runNightJob(file, 'half');
  await expect(commands.build(report)).rejects.toMatchObject({
    code: 'SR_REFUSED',
    details: { rule: 'maxShrink', previous: 155 },
  });
  expect(await report.read.byAirport.get('ATL')).toEqual(right);
  expect(await commands.health(report)).toMatchObject({ lastError: { code: 'SR_REFUSED' } });

  await runNightJob(file, 'twice');
  const wrong = await commands.build(report);
  expect(await report.read.byAirport.get('ATL')).not.toEqual(right);
  expect(await commands.versions(report)).toMatchObject({
    versions: [{ current: true }, { current: false }],
  });

  const { stdout } = await runExample(program, { server, env, args: ['rollback'] });
  expect(stdout).toContain(`rolled back from version ${String(wrong.version)}`);
  expect(await report.read.byAirport.get('ATL')).toEqual(right);
  expect(await commands.health(report)).toMatchObject({ status: 'fresh', nextRefreshAt: null });

  await runNightJob(file, 'whole');
  await commands.resume(report);
  await commands.build(report);
  expect(await commands.health(report)).toMatchObject({ paused: null, lastError: null });
  expect(await report.read.byAirport.get('ATL')).toEqual(right);
  expect(await serving.stop()).toBe('SIGTERM');
});
