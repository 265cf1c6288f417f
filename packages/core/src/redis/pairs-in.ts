import type { Reply } from '../contracts/driver.js';

/** The pairs of a reply such as that of HGETALL, as texts; none if it is something else. */
export function pairsIn(reply: Reply | undefined): readonly (readonly [string, string])[] {
  const words = Array.isArray(reply) ? (reply as readonly Reply[]).map(String) : [];
  const pairs: (readonly [string, string])[] = [];
  for (let index = 0; index + 1 < words.length; index += 2) {
    pairs.push([words[index] ?? '', words[index + 1] ?? '']);
  }
  return pairs;
}
