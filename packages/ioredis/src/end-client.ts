import type { OwnIoredisClient } from './client-like.js';

/** Ends a client of ours at once: `disconnect()` alone waits for a server that may be silent. */
export function endClient(own: OwnIoredisClient): void {
  // What it still reports concerns nobody.
  own.on('error', () => undefined);
  const owners = own.nodes?.() ?? [own];
  own.disconnect();
  for (const { stream } of owners) stream?.destroy();
}
