import { pack } from '../search/pack.js';
import type { RunRules } from './rules.js';
import type { Call, Mark, RunBounds, RunWorld, Seat } from './world.js';

/**
 * Equal for states that have the same future: without what nothing depends on any more. Of fetches
 * only their order counts, of calls on their way not even that. How high a version is counts where
 * it does not follow from the last.
 */
export function keyOf(world: RunWorld, rules: RunRules, bounds: RunBounds): string {
  const { now, slot, replica, seats, strays, used } = world;
  const rank = ranksOf(world);
  const areNumbersLeft = used.claims < bounds.claims;
  const isDeaf = used.isReplicaDeaf ? 1 : 0;
  const numbers = [now, used.claims, used.failovers, isDeaf, used.delays];
  for (const of of replica === null ? [slot] : [slot, replica]) {
    numbers.push(of.term, of.seat, of.number, marks.indexOf(of.mark));
    numbers.push(rank[of.left] ?? 0, rank[of.right] ?? 0);
    if (rules.version === 'time') numbers.push(of.version);
  }
  for (const { phase, number, term, fetch, highestSeenTerm } of seats) {
    const mayClaim = areNumbersLeft || phase === 'unanswered';
    const isOver = phase === 'idle' && !areNumbersLeft;
    numbers.push(phases.indexOf(phase), isOver ? 0 : number, term);
    numbers.push(rank[fetch] ?? 0, mayClaim ? highestSeenTerm : 0);
  }
  if (strays.length === 0) return pack(numbers);
  return (
    pack(numbers) +
    strays
      .map((call) => callKey(call, rank))
      .sort()
      .join('')
  );
}

function callKey(of: Call, rank: readonly number[]): string {
  const { seat, number, term, fetch } = of.run;
  const minTerm = of.call === 'claim' ? of.minTerm : 0;
  return pack([calls.indexOf(of.call), seat, number, term, rank[fetch] ?? 0, minTerm]);
}

const marks: readonly Mark[] = ['none', 'valid', 'over'];
const phases: readonly Seat['phase'][] = [
  'idle',
  'unanswered',
  'claimed',
  'fetched',
  'half committed',
];
const calls: readonly Call['call'][] = ['claim', 'extend', 'end', 'commit', 'commit right'];

/** The place of each fetch among those that may still be committed, or that are shown. */
function ranksOf({ slot, replica, seats, strays, fetches }: RunWorld): readonly number[] {
  let alive = (1 << slot.left) | (1 << slot.right);
  if (replica !== null) alive |= (1 << replica.left) | (1 << replica.right);
  for (const { fetch } of seats) alive |= 1 << fetch;
  for (const { run } of strays) alive |= 1 << run.fetch;
  const ranks = [0];
  let rank = 0;
  for (let fetch = 1; fetch <= fetches; fetch++) {
    rank += (alive >> fetch) & 1;
    ranks.push(rank);
  }
  return ranks;
}
