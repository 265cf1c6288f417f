import type { Command, CommandArgument, RedisDriver, Reply } from '../contracts/driver.js';
import { refusedRight } from '../redis/refused-right.js';
import { olderRightsLua, rightsLua } from '../redis/rights-lua.js';
import { defineScript, runScript } from '../redis/run-script.js';

/**
 * Runs the first commands of a staging key and sets its time to live, in one step: a leader that
 * dies in between would leave a key without a time to live. KEYS: staging key. ARGV: time to live
 * in ms, then each command as its length and its arguments.
 */
const openStagingScript = defineScript(`${olderRightsLua}${rightsLua}
local lacks = lacking(KEYS[1], {'PEXPIRE', KEYS[1], ARGV[1]})
local asked, position = {}, 2
while position <= #ARGV and not lacks do
  local name = ARGV[position + 1]
  if not asked[name] then lacks = lacking(nil, {name, KEYS[1]}) end
  asked[name] = true
  position = position + tonumber(ARGV[position]) + 1
end
if lacks then return lacks end

local replies
replies, position = {}, 2
while position <= #ARGV do
  local length = tonumber(ARGV[position])
  replies[#replies + 1] = redis.call(unpack(ARGV, position + 1, position + length))
  position = position + length + 1
end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return replies
`);

/**
 * Sends the first commands of a staging key, unless `signal` has aborted; resolves with their
 * replies.
 */
export async function openStaging(
  driver: RedisDriver,
  key: string,
  { ttlMs, signal }: { readonly ttlMs: number; readonly signal: AbortSignal },
  commands: readonly Command[],
): Promise<readonly Reply[]> {
  const words: CommandArgument[] = [String(ttlMs)];
  for (const command of commands) words.push(String(command.length), ...command);
  const replies = await runScript(driver, openStagingScript, [key], words, {
    lane: 'bulk',
    signal,
  });
  const refused = refusedRight(replies);
  if (refused !== undefined) throw refused;
  return replies as readonly Reply[];
}
