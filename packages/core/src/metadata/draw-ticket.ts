import type { RedisDriver } from '../contracts/driver.js';
import { integerReply } from '../redis/integer-reply.js';
import { refusedRight } from '../redis/refused-right.js';
import { runScript } from '../redis/run-script.js';
import { requestScript } from './scripts/request.js';

/**
 * Draws a ticket that requests a refresh. `wishes`: names of metadata fields that record what the
 * request asks for; a wish is open as long as its field is above `served` and `failed`.
 */
export async function drawTicket(
  driver: RedisDriver,
  metadataKey: string,
  wishes: readonly string[] = [],
): Promise<number> {
  const ticket = await runScript(driver, requestScript, [metadataKey], wishes, { lane: 'control' });
  const refused = refusedRight(ticket);
  if (refused !== undefined) throw refused;
  return integerReply(ticket, 'the ticket');
}
