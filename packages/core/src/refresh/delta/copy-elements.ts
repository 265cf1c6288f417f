import type { RedisDriver, Reply } from '../../contracts/driver.js';
import { refusedRight } from '../../redis/refused-right.js';
import { rightsLua } from '../../redis/rights-lua.js';
import { defineScript, runScript } from '../../redis/run-script.js';
import type { StagedTarget } from '../../staging/staged-target.js';
import { elementsOfTarget } from './elements-of-target.js';

/** All clients wait during a step, so it is short. */
const elementsPerStep = 100;

/**
 * Copies a page of elements from one key to another.
 *
 * KEYS: live, staging. ARGV: scan command, cursor, elements per page, write command, arguments per
 * element, index of the name, time to live in milliseconds. Returns the next cursor | {'DENIED',
 * command, key, why}.
 */
const copyPageScript = defineScript(`${rightsLua}
local lacks = lacking(nil, {ARGV[1], KEYS[1], '0'}, {ARGV[4], KEYS[2]}, {'PEXPIRE', KEYS[2], ARGV[7]})
if lacks then return lacks end
local page = redis.call(ARGV[1], KEYS[1], ARGV[2], 'COUNT', ARGV[3])
local found = page[2]
if ARGV[5] == '2' and ARGV[6] == '1' then
  for index = 1, #found, 2 do found[index], found[index + 1] = found[index + 1], found[index] end
end
for start = 1, #found, 1000 do
  redis.call(ARGV[4], KEYS[2], unpack(found, start, math.min(start + 999, #found)))
end
redis.call('PEXPIRE', KEYS[2], ARGV[7])
return page[1]
`);

/**
 * Copies the live key to the staging key inside Redis, in short steps: COPY would stall all
 * clients.
 */
export async function copyElements(
  driver: RedisDriver,
  { target, stagingKey }: StagedTarget,
  { command, ttlMs, signal }: { command: string; ttlMs: number; signal: AbortSignal },
): Promise<void> {
  const { scan, width, name } = elementsOfTarget(target);
  const rest = [String(elementsPerStep), command, String(width), String(name), String(ttlMs)];
  let cursor: Reply = '0';
  do {
    signal.throwIfAborted();
    cursor = await runScript(
      driver,
      copyPageScript,
      [target.key, stagingKey],
      [scan, String(cursor), ...rest],
      { lane: 'bulk', signal },
    );
    const refused = refusedRight(cursor);
    if (refused !== undefined) throw refused;
  } while (cursor !== '0');
}
