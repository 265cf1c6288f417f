import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkHistory } from '../src/history/check-history.js';
import type { HistoryRecord, Invariant } from '../src/history/record.js';
import { simulatedBounds, simulateHistory, simulateSeats } from '../src/history/simulate.js';
import { corruptions } from './corruptions.js';

const choices = fc.array(fc.nat(7), { maxLength: 40 });
const invariants = Object.keys(corruptions) as Invariant[];

describe('the checker of histories', () => {
  it('accepts every history of a system that keeps its promises', () => {
    fc.assert(
      fc.property(choices, (steps) => {
        expect(checkHistory(simulateHistory(steps), simulatedBounds)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('accepts every history of seats, whose claims draw their terms', () => {
    fc.assert(
      fc.property(choices, (steps) => {
        expect(checkHistory(simulateSeats(steps), simulatedBounds)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('catches a commit of an instance that has let go, and one in the term before its claim', () => {
    const history = simulateSeats([]);
    const last = history.findLastIndex(({ kind }) => kind === 'serving');
    const serving = history[last];
    if (serving?.kind !== 'serving') throw new Error('nobody serves');
    const { process, at, cache } = serving;
    const released = { kind: 'released', process, at, cache, reason: 'moved' } as const;
    const later = { ...serving, term: serving.term + 99 };
    for (const bad of [history.toSpliced(last + 1, 0, released), history.with(last, later)]) {
      const found = checkHistory(bad, simulatedBounds).map(({ invariant }) => invariant);
      expect(found).toContain('fenced: who commits serves');
    }
  });

  it.each(invariants)('catches a history that breaks: %s', (invariant) => {
    fc.assert(
      fc.property(choices, (steps) => {
        const bad = corruptions[invariant](simulateHistory(steps));
        const found = checkHistory(bad, simulatedBounds).map((violation) => violation.invariant);
        expect(found).toContain(invariant);
      }),
      { numRuns: 50 },
    );
  });

  describe('of a cache that is rolled back', () => {
    /** The end of a history in which a rollback is followed by a commit. */
    const rolledBack = simulateHistory([7, 4]);
    const found = (history: readonly HistoryRecord[]): string[] =>
      checkHistory(history, simulatedBounds).map(({ invariant }) => invariant);
    const indexOf = (fits: (record: HistoryRecord) => boolean): number =>
      rolledBack.findIndex(fits);
    const at = indexOf((r) => r.kind === 'logged' && r.what === 'rollback');

    it('accepts it', () => {
      expect(at).toBeGreaterThan(0);
      expect(found(rolledBack)).toEqual([]);
    });

    it('catches a commit of the run that the rollback has ended', () => {
      const next = rolledBack.findIndex(
        (r, index) => index > at && r.kind === 'logged' && r.what === 'claim',
      );
      expect(found(rolledBack.toSpliced(next, 1))).toEqual(['fenced: a commit holds the fence']);
    });

    it('catches rows of another version than the one that was put back', () => {
      const rollback = rolledBack[at];
      if (rollback?.kind !== 'logged') throw new Error('no rollback');
      const wrong = { ...rollback, back: (rollback.back ?? 0) + 1 };
      expect(found(rolledBack.with(at, wrong))).toContain('no mix');
    });

    it('catches one that was reported and is not in the log', () => {
      const lost = rolledBack.toSpliced(at, 1);
      expect(found(lost)).toContain('no loss: what was committed stays');
    });

    it('catches keys and versions that are kept too long', () => {
      const last = rolledBack.at(-1);
      if (last?.kind !== 'final') throw new Error('no end');
      const kept = { most: 0, versions: [{ version: 1, targets: {} }], unnamed: ['kept:1'] };
      expect(found([...rolledBack.slice(0, -1), { ...last, kept }])).toEqual([
        'no leak',
        'no leak',
      ]);
    });
  });

  it('accepts that a cache is absent while it is not wanted, and not later', () => {
    const history = simulateHistory([]);
    const index = history.findLastIndex(({ kind }) => kind === 'read');
    const read = history[index];
    if (read?.kind !== 'read') throw new Error('no read');
    const { at, cache, invokedAt } = read;
    const absent = { ...read, version: null, targets: {} };
    const away = { kind: 'disturbed', action: 'away', cache, at: invokedAt } as const;
    const found = (until: number): string[] => {
      const bad = history.toSpliced(index, 1, { ...away, until }, absent);
      return checkHistory(bad, simulatedBounds).map(({ invariant }) => invariant);
    };
    expect(found(at)).toEqual([]);
    expect(found(invokedAt - 1)).toEqual(['no gap']);
  });

  it('accepts both results after an unknown outcome', () => {
    const history = simulateHistory([1]);
    expect(history.some((r) => r.kind === 'returned' && r.outcome === 'unknown')).toBe(true);
    expect(checkHistory(history, simulatedBounds)).toEqual([]);
  });

  describe('of a commit that was sent twice', () => {
    /** The last fetch was sent once before, with the result `outcome`; this time with `then`. */
    const twice = (outcome: 'refused' | 'unknown', then: 'ok' | 'refused'): string[] => {
      const history = simulateHistory([]);
      const index = history.findLastIndex(({ kind }) => kind === 'returned');
      const last = history[index];
      if (last?.kind !== 'returned') throw new Error('nothing returned');
      const tries = [{ ...last, outcome } as const, { ...last, outcome: then } as const];
      const found = checkHistory(history.toSpliced(index, 1, ...tries), simulatedBounds);
      return found.map(({ invariant }) => invariant);
    };

    it('accepts that the first try was refused temporarily, and the second committed', () => {
      expect(twice('refused', 'ok')).toEqual([]);
    });

    it('catches a reported refusal of a commit that was made', () => {
      expect(twice('unknown', 'refused')).toContain('no loss: what was refused is not shown');
      expect(twice('refused', 'refused')).toContain('no loss: what was refused is not shown');
    });
  });

  describe('of a version from which rows were removed from outside', () => {
    /** The last read finds fewer rows, of the expected fetch or of another one. */
    const lastRead = (attempt?: string): HistoryRecord[] => {
      const history = simulateHistory([]);
      const index = history.findLastIndex(({ kind }) => kind === 'read');
      const read = history[index];
      if (read?.kind !== 'read' || read.targets.all == null) throw new Error('no read');
      const { version, invokedAt: at } = read;
      const all = { attempt: attempt ?? read.targets.all.attempt, count: 0, digest: '' };
      return history.toSpliced(
        index,
        1,
        { kind: 'disturbed', action: 'damage', at, until: at, version: version ?? 0 },
        { ...read, targets: { ...read.targets, all } },
      );
    };

    it('accepts the missing rows', () => {
      expect(checkHistory(lastRead(), simulatedBounds)).toEqual([]);
    });

    it('catches rows of another fetch', () => {
      expect(checkHistory(lastRead('another'), simulatedBounds)).toMatchObject([
        { invariant: 'no mix' },
      ]);
    });
  });

  it('accepts a second lease if the key was lost after the last renewal', () => {
    const history = simulateHistory([]);
    const index = history.findLastIndex(({ kind }) => kind === 'deposed');
    const held = history.findLastIndex(({ kind }, at) => kind === 'elected' && at < index);
    const [lease, ended] = [history[held], history[index]];
    if (lease?.kind !== 'elected' || ended === undefined) throw new Error('no lease');
    const { at: until } = ended as { readonly at: number };
    /** The lease has not expired when its key is lost and another instance wins. */
    const found = (sentAt: number): string[] => {
      const sent = history.with(held, { ...lease, sentAt, at: until });
      const lost = { kind: 'disturbed', action: 'lease', at: until, until } as const;
      const violations = checkHistory(sent.with(index, lost), simulatedBounds);
      return violations.map(({ invariant }) => invariant);
    };
    expect(found(until)).not.toContain('one leader at a time');
    expect(found(until + 1)).toContain('one leader at a time');
  });

  it('accepts that a loss of data takes versions back', () => {
    expect(checkHistory(simulateHistory([3, 4, 3]), simulatedBounds)).toEqual([]);
  });
});
