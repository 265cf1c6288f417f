import { expect, it } from 'vitest';
import type { Command, RedisDriver, Reply } from '../src/contracts/driver.js';
import { SmartRedisError } from '../src/errors/errors.js';
import type { InstanceContext } from '../src/instance/instance-context.js';
import { StoredCache } from '../src/instance/stored-cache.js';
import { abandonScript } from '../src/metadata/scripts/abandon.js';
import { requestScript } from '../src/metadata/scripts/request.js';
import { metadataKeyOf } from '../src/redis/keys.js';
import { resolveDefinition } from '../src/settings/resolve-definition.js';
import { list } from '../src/targets/list.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Redis has the metadata beside `m`, and has lost its scripts, so that a request is sent twice. */
function forgetfulRedis(sent: string[]): RedisDriver {
  const record = `ns cache ${metadataKeyOf('ns', 'cache', ['m'])}`;
  const answer = async (command: Command): Promise<Reply> => {
    const [name, script] = command.map(String);
    const key = String(command[3]);
    if (name === 'EVALSHA' && script === requestScript.digest && key.includes('{a}')) {
      // Its reply comes after those of the reads beside it.
      for (let count = 0; count < 20; count += 1) await turn();
      throw new SmartRedisError('SR_REPLY', 'NOSCRIPT', { details: { reply: 'NOSCRIPT' } });
    }
    if (script === requestScript.source || script === requestScript.digest) {
      sent.push(`request ${key}`);
      return 1;
    }
    if (script === abandonScript.digest) sent.push(`withdraw ${key}`);
    return name === 'GET' ? record : [];
  };
  return {
    cluster: false,
    open: () => Promise.resolve(),
    send: answer,
    sendAll: (commands: readonly Command[]) => Promise.all(commands.map(answer)),
  } as unknown as RedisDriver;
}

it('withdraws a request from a place that is not that of the metadata only once it is there', async () => {
  const sent: string[] = [];
  const warnings = { resolved: () => undefined };
  const driver = forgetfulRedis(sent);
  const context = { driver, namespace: 'ns', warnings } as unknown as InstanceContext;
  const definition = resolveDefinition(
    { name: 'cache', fetcher: () => [], targets: { a: list({ key: 'a' }), m: list({ key: 'm' }) } },
    false,
  );
  const stored = new StoredCache(context, definition, { published: () => undefined });
  await stored.request([]);
  const at = (key: string): string => metadataKeyOf('ns', 'cache', [key]);
  expect(sent).toEqual([`request ${at('a')}`, `withdraw ${at('a')}`, `request ${at('m')}`]);
});
