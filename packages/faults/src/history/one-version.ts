import type { Read } from './record.js';

/** Follows which fetch each version showed, to each reader by itself. */
export interface OneVersion {
  /** Takes a read; answers in a sentence what it showed before, where that was another. */
  see(read: Read): string | undefined;
}

/**
 * Across failovers, where the log knows nothing of what was lost: a reader sees one fetch in a
 * version, and a fetch in one version.
 */
export function followVersions(): OneVersion {
  const fetches = new Map<string, string>();
  const versions = new Map<string, string>();
  const differs = (known: Map<string, string>, of: string, now: string): string | undefined => {
    const before = known.get(of) ?? now;
    known.set(of, now);
    return before === now ? undefined : `${of} is ${now} after ${before}`;
  };
  return {
    see: (read) => {
      const attempt = attemptShown(read);
      if (read.version === null || attempt === undefined) return undefined;
      const version = String(read.version);
      const { reader } = read;
      const other = differs(fetches, `version ${version} of ${reader}`, attempt);
      return differs(versions, `${attempt} of ${reader}`, `version ${version}`) ?? other;
    },
  };
}

/** The fetch that the rows say they are of; `undefined`: there are none. */
export function attemptShown({ targets }: Read): string | undefined {
  return Object.values(targets).find((seen) => seen !== null)?.attempt;
}
