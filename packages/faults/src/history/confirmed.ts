/** The versions that were confirmed, each with when; times rise. */
export function createConfirmed(): {
  add(version: number, at: number): void;
  /** The highest that was confirmed before a moment; 0 for none. */
  highestBefore(at: number): number;
} {
  const times: number[] = [];
  const highest: number[] = [];
  return {
    add: (version, at) => {
      times.push(at);
      highest.push(Math.max(version, highest.at(-1) ?? 0));
    },
    // Reads come in the order of their ends, so the moment is near the last one.
    highestBefore: (at) => {
      let index = times.length - 1;
      while (index >= 0 && (times[index] ?? 0) >= at) index -= 1;
      return highest[index] ?? 0;
    },
  };
}
