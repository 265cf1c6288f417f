import type { OwnIoredisClient } from './client-like.js';

/**
 * Closes a client of the driver at once: `disconnect()` alone waits for a server that may not
 * respond.
 */
export function endClient(own: OwnIoredisClient): void {
  // Later errors are irrelevant.
  own.on('error', () => undefined);
  const owners = own.nodes?.() ?? [own];
  own.disconnect();
  for (const { stream } of owners) stream?.destroy();
}
