import { parseBuiltAs } from '../metadata/built-as.js';
import { readEntries } from '../registry/registry-commands.js';
import type { InstanceContext } from './instance-context.js';

/**
 * The live keys of a version of the cache that was built by a definition without any key of this
 * one, so that its metadata are elsewhere; `undefined`: there is none, as far as this instance may
 * see. Never rejects.
 */
export async function builtElsewhere(
  context: Pick<InstanceContext, 'driver' | 'namespace'>,
  cache: string,
  metadataKey: string,
): Promise<readonly string[] | undefined> {
  try {
    const at = (await readEntries(context, [cache])).get(cache)?.at;
    if (at === undefined || at === metadataKey) return undefined;
    const command = ['HMGET', at, 'version', 'builtAs'] as const;
    const reply = await context.driver.send(command, { lane: 'control' });
    const [version, builtAs] = Array.isArray(reply) ? (reply as readonly unknown[]) : [];
    if (typeof version !== 'string' || typeof builtAs !== 'string') return undefined;
    return Object.keys(parseBuiltAs(builtAs).targets);
  } catch {
    // It only explains why nothing is found; an outage is noticed by the next look.
    return undefined;
  }
}
