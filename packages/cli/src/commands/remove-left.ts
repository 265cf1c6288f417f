import type { Operator } from '@smart-redis/core/operator';
import type { FormerKeyFacts, OrphanFacts, OrphansFacts, Unknown } from '../doctor/facts.js';
import { isUnknown } from '../doctor/facts.js';
import type { Deleted } from '../doctor/orphans/delete-orphans.js';
import { deleteOrphan } from '../doctor/orphans/delete-orphans.js';
import { deleteFormerKey } from '../doctor/orphans/former-keys.js';
import { isPlaced } from '../doctor/orphans/left-caches.js';
import { orphansToDelete } from '../doctor/orphans/orphans-to-delete.js';
import type { Examination } from '../doctor/read/read-facts.js';
import { countOf } from '../render/units.js';
import { demandConsent } from '../session/demand-consent.js';
import type { Session } from '../session/session.js';

/** The flags of `doctor` that say what to remove. */
export interface RemovalFlags {
  readonly delete?: boolean;
  readonly former?: boolean;
  readonly only?: readonly string[];
  readonly yes?: boolean;
}

/** Removes what the flags of `doctor` say. Resolves with that, and with what is left. */
export async function removeLeft(
  session: Session,
  examination: Examination,
  found: OrphansFacts | Unknown,
  flags: RemovalFlags,
): Promise<{ readonly deleted: readonly Deleted[]; readonly left: OrphansFacts | Unknown }> {
  const { operator: given } = examination;
  if (flags.delete !== true || 'unknown' in given || isUnknown(found)) {
    return { deleted: [], left: found };
  }
  const { only, former: wantsFormer = false } = flags;
  const former = found.former.filter(
    ({ cache, isRolledOut }) =>
      wantsFormer && isRolledOut && (only === undefined || only.includes(cache)),
  );
  // Those whose former keys are meant are no orphans.
  const names = only?.filter((name) => !former.some(({ cache }) => cache === name));
  const orphans =
    names?.length === 0
      ? []
      : await removeOrphans(session, examination, found.orphans, {
          ...flags,
          ...(names === undefined ? {} : { only: names }),
        });
  const formers = await removeFormerKeys(session, given, former, flags);
  const gone = new Set(orphans.map(({ cache }) => cache));
  const left = {
    ...found,
    orphans: found.orphans.filter(({ cache }) => !gone.has(cache)),
    former: found.former.filter(({ key }) => !formers.keys.has(key)),
  };
  return { deleted: [...orphans, ...formers.deleted], left };
}

async function removeFormerKeys(
  session: Session,
  { operator, driver }: Exclude<Examination['operator'], { readonly unknown: string }>,
  chosen: readonly FormerKeyFacts[],
  flags: RemovalFlags,
): Promise<{ readonly deleted: readonly Deleted[]; readonly keys: ReadonlySet<string> }> {
  const keys = new Set<string>();
  const counts = new Map<string, number>();
  if (chosen.length > 0) {
    const names = chosen.map(({ cache, key }) => `${key} (of ${cache})`).join(', ');
    const what = countOf(chosen.length, 'key');
    await demandConsent(session, flags, `Remove ${what} of former targets: ${names}?`);
  }
  for (const former of chosen) {
    // A release may have been rolled back while we asked.
    const { targets, definitions } = await operator.cache(former.cache);
    if (definitions.length > 1 || targets.some(({ key }) => key === former.key)) continue;
    if ((await deleteFormerKey(driver, former)) === 0) continue;
    keys.add(former.key);
    counts.set(former.cache, (counts.get(former.cache) ?? 0) + 1);
  }
  return { deleted: [...counts].map(([cache, count]) => ({ cache, keys: count })), keys };
}

async function removeOrphans(
  session: Session,
  { operator: given, namespace }: Examination,
  found: readonly OrphanFacts[],
  flags: RemovalFlags,
): Promise<readonly Deleted[]> {
  if ('unknown' in given || found.length === 0) return [];
  const { operator, driver } = given;
  const chosen = orphansToDelete(found, await operator.instances(), flags.only);
  if (chosen.length === 0) return [];
  const keys = chosen.reduce((sum, orphan) => sum + orphan.keys.length, 0);
  const names = chosen.map(({ cache }) => cache).join(', ');
  await demandConsent(session, flags, `Remove ${countOf(keys, 'key')} of ${names}?`);
  const deleted: Deleted[] = [];
  for (const orphan of chosen) {
    // Somebody may have registered it while we asked.
    const [still] = orphansToDelete([orphan], await operator.instances(), [orphan.cache]);
    if (still === undefined || (await isRegisteredAgain(operator, still.cache))) continue;
    deleted.push(await deleteOrphan(driver, namespace, still));
  }
  return deleted;
}

/** Whether instances register a cache that is named with its place, so that its name says nothing. */
async function isRegisteredAgain(operator: Operator, cache: string): Promise<boolean> {
  return isPlaced(cache) && (await operator.cache(cache)).definitions.length > 0;
}
