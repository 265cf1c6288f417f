import type { JSX } from 'preact';
import type { ApiHistoryEntry, ApiStatus } from '../../../src/api.js';

/** What a mark tells: how fresh a cache is, or what else there is to know about it. */
export type MarkKind =
  | ApiStatus
  | ApiHistoryEntry['outcome']
  | ('failing' | 'paused' | 'overdue' | 'running' | 'takeover');

export const markTexts: Readonly<Record<MarkKind, string>> = {
  fresh: 'Fresh',
  late: 'Late',
  stale: 'Stale',
  building: 'Building',
  unknown: 'Unknown',
  failing: 'Failing',
  paused: 'Paused',
  overdue: 'Overdue',
  running: 'Refreshing',
  takeover: 'Taken over',
  committed: 'New version',
  unchanged: 'Unchanged',
  failed: 'Failed',
  refused: 'Refused',
  rolledBack: 'Rolled back',
};

const octagon = (
  <>
    <path d="M5 1h6l4 4v6l-4 4H5l-4-4V5Z" fill="currentColor" class="round" />
    <path d="m5.6 5.6 4.8 4.8m0-4.8-4.8 4.8" class="cut" />
  </>
);
const disc = (
  <>
    <circle cx="8" cy="8" r="7" fill="currentColor" />
    <path d="M4.8 8.3 7 10.5l4.2-4.7" class="cut" />
  </>
);

/** A shape for each kind, so that nothing is told by its colour alone. */
const shapes: Readonly<Record<MarkKind, JSX.Element>> = {
  fresh: disc,
  late: (
    <>
      <circle cx="8" cy="8" r="6.1" class="line" />
      <path d="M8 4.4V8l2.4 1.6" class="line" />
    </>
  ),
  stale: (
    <>
      <path d="M8 1.2 15.4 14.4H.6Z" fill="currentColor" class="round" />
      <path d="M8 6v3.6M8 11.9v.1" class="cut" />
    </>
  ),
  building: <circle cx="8" cy="8" r="6.1" class="line dashed" />,
  unknown: (
    <>
      <circle cx="8" cy="8" r="6.1" class="line" />
      <path d="M6.2 6.3c.1-2.3 3.7-2.3 3.7-.1 0 1.5-1.9 1.5-1.9 2.9M8 11.4v.1" class="line" />
    </>
  ),
  failing: octagon,
  paused: (
    <>
      <rect x="1" y="1" width="14" height="14" rx="4" fill="currentColor" />
      <path d="M6 5.2v5.6M10 5.2v5.6" class="cut" />
    </>
  ),
  overdue: <path d="M4 1.6h8L9 8l3 6.4H4L7 8Z" class="line" />,
  running: <path d="M8 1.9A6.1 6.1 0 1 1 1.9 8" class="line" />,
  takeover: <path d="M2 5.5h11M10 2.5l3 3-3 3M14 11H3M6 8.5 3 11l3 3" class="line" />,
  committed: disc,
  unchanged: (
    <>
      <circle cx="8" cy="8" r="6.1" class="line" />
      <path d="M5.4 6.6h5.2M5.4 9.4h5.2" class="line" />
    </>
  ),
  failed: octagon,
  refused: (
    <>
      <circle cx="8" cy="8" r="7" fill="currentColor" />
      <path d="M4.6 8h6.8" class="cut" />
    </>
  ),
  rolledBack: <path d="M2.6 6.5h7a3.6 3.6 0 0 1 0 7.2H6M5.8 3.3 2.6 6.5l3.2 3.2" class="line" />,
};

/** The shape of a kind, for beside a text that says the same. */
export function Shape({ kind }: { readonly kind: MarkKind }): JSX.Element {
  return (
    <svg class={`shape shape-${kind}`} viewBox="0 0 16 16" aria-hidden="true">
      {shapes[kind]}
    </svg>
  );
}

/** A shape with its text. */
export function Mark({
  kind,
  text,
}: {
  readonly kind: MarkKind;
  readonly text?: string;
}): JSX.Element {
  return (
    <span class={`mark mark-${kind}`}>
      <Shape kind={kind} />
      <span>{text ?? markTexts[kind]}</span>
    </span>
  );
}
