import { parseReply } from '../servers/parse-reply.js';

const pushMark = '>'.charCodeAt(0);

/**
 * Counts the replies that end within each chunk from a server, without RESP3 pushes. Bytes that are
 * not a reply, such as the rest of one or encrypted bytes, count as one.
 */
export function createReplyCounter(): (bytes: Buffer) => number {
  let received: Buffer = Buffer.alloc(0);
  return (bytes) => {
    received = Buffer.concat([received, bytes]);
    let count = 0;
    try {
      for (let next = parseReply(received); next !== undefined; next = parseReply(received)) {
        if (received[0] !== pushMark) count += 1;
        received = received.subarray(next.length);
      }
    } catch {
      received = Buffer.alloc(0);
      count += 1;
    }
    return count;
  };
}
