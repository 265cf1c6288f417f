import type { Broken } from '../search/model.js';
import type { RunRules } from './rules.js';
import type { RunId, Slot } from './world.js';
import { claimText } from './world.js';

/** What must hold of runs. */
export type RunRule =
  | 'a commit never replaces a newer one by an older fetch'
  | 'a run that was overtaken never commits'
  | 'readers never see a mix'
  | 'versions rise'
  | 'a run is not overtaken while its mark holds'
  | 'the mark of an ended run stays away';

/** Judges a claim that was granted, by the slot before it. */
export function judgeClaim(slot: Slot, run: RunId, rules: RunRules): Broken<RunRule> | undefined {
  if (slot.mark !== 'valid') return undefined;
  // A seat that claims again has given up what it ran.
  const isOwnNext = slot.seat === run.seat && (rules.id === 'seat' || run.number > slot.number);
  if (isOwnNext) return undefined;
  return broken('a run is not overtaken while its mark holds', run, `${claimText(slot)} ran`);
}

/** Judges an extension that was made, by the slot before it. */
export function judgeExtension(slot: Slot, run: RunId): Broken<RunRule> | undefined {
  if (slot.mark !== 'none') return undefined;
  return broken('the mark of an ended run stays away', run, 'it had ended');
}

/** Judges a commit that was let through, by the slot before and after it. */
export function judgeCommit(slot: Slot, next: Slot, run: RunId): Broken<RunRule> | undefined {
  const { fetch } = run;
  const shown = Math.max(slot.left, slot.right);
  if (fetch < shown) {
    const detail = `fetch ${String(fetch)} replaced fetch ${String(shown)}, which began later`;
    return broken('a commit never replaces a newer one by an older fetch', run, detail);
  }
  if (slot.seat !== run.seat || slot.number !== run.number) {
    return broken('a run that was overtaken never commits', run, `${claimText(slot)} was granted`);
  }
  if (next.left !== next.right) {
    const detail = `fetches ${String(next.left)} and ${String(next.right)}`;
    return broken('readers never see a mix', run, detail);
  }
  if (next.version <= slot.version) {
    return broken('versions rise', run, `${String(next.version)} after ${String(slot.version)}`);
  }
  return undefined;
}

function broken(rule: RunRule, run: RunId, detail: string): Broken<RunRule> {
  return { rule, detail: `${claimText(run)}, term ${String(run.term)}: ${detail}` };
}
