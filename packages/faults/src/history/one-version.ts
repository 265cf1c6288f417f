import type { Read } from './record.js';

/** Records which fetch each version showed, separately for each reader. */
export interface OneVersion {
  /** Takes a read; if the same version showed another fetch before, returns a sentence about it. */
  see(read: Read): string | undefined;
}

/**
 * For histories with failovers, where the log lacks what was lost: a reader must see one fetch in a
 * version, and a fetch in one version, besides those that may be rollbacks.
 */
export function followVersions(mayBeRollback: (version: number) => boolean): OneVersion {
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
      if (mayBeRollback(read.version)) return other;
      return differs(versions, `${attempt} of ${reader}`, `version ${version}`) ?? other;
    },
  };
}

/** The fetch that the rows name; `undefined` if there are no rows. */
export function attemptShown({ targets }: Read): string | undefined {
  return Object.values(targets).find((seen) => seen !== null)?.attempt;
}
