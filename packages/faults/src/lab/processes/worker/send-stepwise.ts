import type { RedisDriver, Reply } from '@smart-redis/core';
import type { DeltaCall } from '../../instance/intercept-deltas.js';
import { commandsOf } from '../../instance/intercept-deltas.js';

/**
 * Sends a transaction command by command, as a network might split it, and calls `beforeExec` once
 * Redis has queued all commands.
 */
export async function sendStepwise(
  driver: RedisDriver,
  call: DeltaCall,
  beforeExec: () => void,
): Promise<Reply[]> {
  const { options } = call;
  await driver.send(['MULTI'], options);
  for (const command of commandsOf(call)) await driver.send(command, options);
  beforeExec();
  return (await driver.send(['EXEC'], options)) as Reply[];
}
