import type { OwnIoredisClient } from './client-like.js';

/**
 * Commands that are sent before the event loop goes on are written to the socket at once: ioredis
 * writes each by itself, and after an election thousands are sent together. To be called before
 * each command.
 */
export function gatherWrites(own: OwnIoredisClient): () => void {
  let gathering: OwnIoredisClient['stream'];
  const write = (): void => {
    const stream = gathering;
    gathering = undefined;
    stream?.uncork();
  };
  return () => {
    // A cluster has a stream for each node.
    if (gathering !== undefined || own.stream === undefined) return;
    gathering = own.stream;
    gathering.cork();
    process.nextTick(write);
  };
}
