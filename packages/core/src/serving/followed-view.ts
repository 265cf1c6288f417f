import type { SeatChange, View } from './view.js';
import { applySeatChange, emptyView } from './view.js';

/** The newest view that replies and messages tell of, in whatever order they arrive. */
export interface FollowedView {
  readonly view: View;
  /** Whether messages have come that do not follow the view: one may have been lost. */
  readonly isBehind: boolean;
  /** The seats are being asked for: messages may overtake the reply. */
  asked(): void;
  /** The reply to the last question; `undefined` if the seats are still those of its revision. */
  answered(view: View | undefined): void;
  heard(change: SeatChange): void;
  /** The view is no state of the server any more; `without` is a seat that was given up. */
  invalidate(without?: string): void;
}

/** No server has this revision: that of none is ''. */
const invalid = '?';
/** More than 50 instances tell of each other when all start at once. */
const mostChanges = 200;

/** A {@link FollowedView} of no seats. */
export function createFollowedView(): FollowedView {
  let view = emptyView;
  /** The revisions since the last question: a reply with one of them is older than the view. */
  const passed = new Set([view.revision]);
  /** Changes that do not follow the view, in the order of their arrival. */
  let changes: readonly SeatChange[] = [];
  /** Those that came before the last question. */
  let older: ReadonlySet<SeatChange> = new Set();

  /** Forgets the changes that a revision contains. */
  const contained = (revision: string): void => {
    let to = revision;
    for (let last = find('to', to); last !== undefined; last = find('to', to)) {
      remove(last);
      to = last.from;
    }
  };
  const follow = (): void => {
    for (;;) {
      const next = find('from', view.revision);
      const followed = next && applySeatChange(view, next);
      if (followed === undefined) return;
      remove(next);
      view = followed;
      passed.add(view.revision);
    }
  };
  const find = (end: 'from' | 'to', revision: string): SeatChange | undefined =>
    changes.find((change) => change[end] === revision);
  const remove = (gone: SeatChange | undefined): void => {
    changes = changes.filter((change) => change !== gone);
  };

  return {
    get view() {
      return view;
    },
    get isBehind() {
      return changes.length > 0;
    },
    asked: () => {
      passed.clear();
      passed.add(view.revision);
      older = new Set(changes);
    },
    answered: (answer) => {
      if (answer !== undefined) {
        if (!passed.has(answer.revision)) view = answer;
        // No message says when definitions were first seen.
        else if (!areEqual(view.firstSeen, answer.firstSeen)) {
          view = { ...view, firstSeen: answer.firstSeen };
        }
        passed.add(view.revision);
        contained(answer.revision);
      }
      // They tell of states before the reply, or of such as a failover has lost.
      changes = changes.filter((change) => !older.has(change));
      follow();
    },
    heard: (change) => {
      if (passed.has(change.to)) contained(change.from);
      else if (find('to', change.to) === undefined) {
        changes = [...changes, change].slice(-mostChanges);
        follow();
      }
    },
    invalidate: (without) => {
      const seats = new Map(view.seats);
      if (without !== undefined) seats.delete(without);
      view = { ...view, revision: invalid, seats };
      passed.clear();
    },
  };
}

function areEqual(one: View['firstSeen'], other: View['firstSeen']): boolean {
  return one.size === other.size && [...one].every(([field, ms]) => other.get(field) === ms);
}
