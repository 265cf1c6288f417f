import type { RawAddress } from '../raw-command.js';
import { rawCommands } from '../raw-command.js';

/** The number of redirections that clients follow. */
const maxRedirections = 16;

/**
 * Sends one command to `first`, and follows redirections.
 * https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#redirection-and-resharding
 */
export async function sendToSlot(first: RawAddress, command: readonly string[]): Promise<unknown> {
  let address = first;
  let asking = false;
  for (let redirections = 0; redirections <= maxRedirections; redirections += 1) {
    const replies = await rawCommands(address, asking ? [['ASKING'], command] : [command]);
    const reply = replies.at(-1);
    if (!(reply instanceof Error)) return reply;
    const [, kind, host, port] = /^(MOVED|ASK) \d+ (\S*):(\d+)/.exec(reply.message) ?? [];
    if (kind === undefined) throw reply;
    address = { host: host === undefined || host === '' ? first.host : host, port: Number(port) };
    asking = kind === 'ASK';
  }
  throw new Error(`redirected more than ${String(maxRedirections)} times: ${command.join(' ')}`);
}
