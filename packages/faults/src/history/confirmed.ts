/** The confirmed versions with the time of each confirmation; times rise. */
export function createConfirmed(): {
  add(version: number, at: number): void;
  /** The highest version confirmed before a time; 0 if there is none. */
  highestBefore(at: number): number;
} {
  const times: number[] = [];
  const highest: number[] = [];
  return {
    add: (version, at) => {
      times.push(at);
      highest.push(Math.max(version, highest.at(-1) ?? 0));
    },
    // Reads are sorted by their end, so the search starts from the last one.
    highestBefore: (at) => {
      let index = times.length - 1;
      while (index >= 0 && (times[index] ?? 0) >= at) index -= 1;
      return highest[index] ?? 0;
    },
  };
}
