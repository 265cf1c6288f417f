import type { RedisDriver } from '../contracts/driver.js';
import type { FenceHolder } from './fence.js';
import { demandHeld, runOnControl } from './fence.js';
import { endMarkScript } from './scripts/end-mark.js';
import { extendMarkScript } from './scripts/extend-mark.js';

/** The mark of a run. */
export interface Mark {
  readonly metadataKey: string;
  readonly holder: FenceHolder;
}

/**
 * Extends the mark of a run to `markMs` from now. Resolves with `false` if the run has ended.
 * @throws SmartRedisError `SR_STALE_TERM` if another claim holds the fence, `SR_FENCE_LOST` if the
 * metadata are gone, and the errors of `send`
 */
export async function extendMark(
  driver: RedisDriver,
  { metadataKey, holder }: Mark,
  markMs: number,
): Promise<boolean> {
  const args = [String(holder.term), holder.id, String(markMs)];
  const reply = await runOnControl(driver, extendMarkScript, [metadataKey], args);
  demandHeld(reply, holder);
  return reply[0] === 'OK';
}

/**
 * Clears the mark of a run that ended without a result.
 * @throws SmartRedisError as {@link extendMark}
 */
export async function endMark(
  driver: RedisDriver,
  { metadataKey, holder }: Mark,
  channel: string,
  announcement: string,
): Promise<void> {
  const args = [String(holder.term), holder.id, channel, announcement];
  demandHeld(await runOnControl(driver, endMarkScript, [metadataKey], args), holder);
}
