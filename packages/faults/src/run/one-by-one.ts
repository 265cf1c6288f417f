/** The same as `work`, but each call starts only when the call before has settled. */
export function oneByOne<T>(work: () => Promise<T>): () => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return () => {
    const mine = last.then(work, work);
    last = mine;
    return mine;
  };
}
