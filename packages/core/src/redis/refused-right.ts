import type { Reply } from '../contracts/driver.js';
import { SmartRedisError } from '../errors/errors.js';

/**
 * The error for a script that reported a missing permission before it wrote anything: see
 * `rightsLua`.
 */
export function refusedRight(reply: Reply): SmartRedisError | undefined {
  if (!Array.isArray(reply) || reply[0] !== 'DENIED') return undefined;
  const [, command, key, why] = reply.map(String);
  const on = key === '' ? '' : ` on "${String(key)}"`;
  const text =
    why === 'unknown'
      ? `the server does not know the command ${String(command)}, so nothing was changed; smart-redis needs it under its original name (see rename-command)`
      : `the Redis user may not run ${String(command)}${on}, so nothing was changed; extend its ACL`;
  return new SmartRedisError('SR_REPLY', text, {
    details: { reply: why === 'unknown' ? 'ERR' : 'NOPERM', command, key },
  });
}
