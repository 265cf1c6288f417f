/** How many elements to ask for at once, so that pages are of about the same size in bytes. */
export interface PageSize {
  readonly count: number;
  /** Takes account of the size of a page of so many elements. */
  saw(bytes: number): void;
}

/** Short enough not to delay other clients: two pages are under way together. */
const largest = 500;
/** What Redis returns, and this process holds, at once; unless a single element is larger. */
const pageBytes = 512 * 1024;
/** Nothing is known of the elements at first. */
const first = 10;

/** A {@link PageSize}, which starts small. */
export function createPageSize(): PageSize {
  let count = first;
  return {
    get count() {
      return count;
    },
    saw: (bytes) => {
      const fitting = bytes === 0 ? largest : Math.floor((count * pageBytes) / bytes);
      // By steps: the next elements may be larger.
      count = Math.max(1, Math.min(fitting, 8 * count, largest));
    },
  };
}
