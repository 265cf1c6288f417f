import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSmartRedis, isSmartRedisError } from 'smart-redis';
import type { CommandName } from './commands.js';
import { commands } from './commands.js';
import type { Load } from './night-job.js';
import { runNightJob } from './night-job.js';
import { registerReport } from './register-report.js';

const redis = process.env.REDIS_URL ?? 'redis://localhost:6379';
const file = process.env.FLIGHTS ?? join(tmpdir(), 'smart-redis-flights.json');
const [command = 'serve', load = 'whole'] = process.argv.slice(2);

if (command === 'load') {
  console.log(await runNightJob(file, load as Load), 'flights loaded');
} else if (command === 'serve') {
  await serve();
} else if (command in commands) {
  await run(command as CommandName);
} else {
  console.error(
    `unknown command: ${command}. One of: serve, load, ${Object.keys(commands).join(', ')}`,
  );
  process.exitCode = 2;
}

/** Builds the report until the process is asked to end. */
async function serve(): Promise<void> {
  await runNightJob(file, 'whole');
  const smart = await createSmartRedis({ redis, handleSignals: true });
  const report = registerReport(smart, file);
  await report.ready();
  console.log('serving; the next report:', (await report.info()).nextRefreshAt);
}

/** Runs a command on an instance that never builds the report itself. */
async function run(name: CommandName): Promise<void> {
  try {
    await using smart = await createSmartRedis({ redis, elector: false });
    const { isFine = true, ...told } = await commands[name](registerReport(smart, file));
    console.log(told);
    if (!isFine) process.exitCode = 1;
  } catch (error) {
    if (!isSmartRedisError(error)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
