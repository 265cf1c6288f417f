import pLimit from 'p-limit';

/** One round trip after another takes many seconds for ten thousand members. */
const mostAtOnce = 64;

/** Works on all members, some at a time. Rejects once one of them has. */
export async function forAll<Item>(
  items: Iterable<Item>,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const limit = pLimit(mostAtOnce);
  await Promise.all([...items].map((item) => limit(work, item)));
}
