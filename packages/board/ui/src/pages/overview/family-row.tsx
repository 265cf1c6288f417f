import type { JSX } from 'preact';
import { Mark } from '../../parts/mark.js';
import { Name } from '../../parts/name.js';
import { tellBytes, tellCount, tellCounted } from '../../text/numbers.js';
import type { Entry, Kind } from './kinds.js';
import { countKinds } from './kinds.js';

/** A family in one row: its worst status, and how its members are. */
export function FamilyCells(props: {
  readonly family: string;
  readonly members: readonly Entry[];
  readonly isOpen: boolean;
  readonly toggle: () => void;
}): JSX.Element {
  const { family, members, isOpen, toggle } = props;
  const counts = countKinds(members);
  const told: readonly Kind[] = ['stale', 'failing', 'late', 'building', 'paused', 'running'];
  const worst = members[0]?.status ?? 'unknown';
  const sum = (of: 'rows' | 'bytes'): number =>
    members.reduce((total, { known }) => total + (known.value[of] ?? 0), 0);
  return (
    <div class="cells is-family" role="presentation">
      <span role="cell" class="cell-status">
        <Mark kind={worst} />
      </span>
      <span role="cell" class="cell-name">
        <button type="button" class="row-link" aria-expanded={isOpen} onClick={toggle}>
          <svg class="chevron" viewBox="0 0 16 16" aria-hidden="true">
            <path d="m6 3.5 4.5 4.5L6 12.5" class="line" />
          </svg>
          <Name of={family} />
          <span class="count">{tellCounted(members.length, 'cache')}</span>
        </button>
        <span class="second">
          {counts.fresh === members.length && counts.failing === 0 && 'all fresh'}
          {told
            .filter((kind) => counts[kind] > 0)
            .map((kind) => (
              <Mark key={kind} kind={kind} text={`${tellCount(counts[kind])} ${kind}`} />
            ))}
        </span>
      </span>
      <span role="cell" class="cell-age" />
      <span role="cell" class="cell-rows figure">
        {tellCount(sum('rows'))}
      </span>
      <span role="cell" class="cell-bytes figure">
        {tellBytes(sum('bytes'))}
      </span>
      <span role="cell" class="cell-took" />
      <span role="cell" class="cell-next" />
      <span role="cell" class="cell-served" />
    </div>
  );
}
