import type { SourceEdit } from '../../mutants/load-edited.js';
import type { SeatAction, SeatMove } from './seat-action.js';

/** The product without a safeguard of seats, marks or views. */
export interface SeatMutant {
  /** The fault, in words. */
  readonly fault: string;
  /** A change of the scripts; or of the sources, for which they are bundled. */
  readonly script?: { readonly from: string; readonly to: string };
  readonly edits?: readonly SourceEdit[];
  /** What reveals it. Must find nothing without the fault. */
  readonly memberCount: number;
  readonly moves: readonly SeatMove[];
  readonly isCalm?: boolean;
  readonly finds: RegExp;
  /** The first seed that reveals it. @default 1 */
  readonly firstSeed?: number;
}

const hourMs = 3_600_000;
const then = (thenMs: number, action: SeatAction = { do: 'nothing' }): SeatMove => ({
  action,
  thenMs,
});
const keeper = 'serving/seat-keeper.ts';

/** Each must be found. */
export const seatMutants: readonly SeatMutant[] = [
  {
    fault: "a claim is granted whatever another's mark says",
    script: { from: 'local busy_ms = not last and busy_for(KEYS[1], now)', to: 'local busy_ms' },
    memberCount: 1,
    moves: [then(2500), then(1900, { do: 'join' }), then(1900, { do: 'join' })],
    finds: /has claimed it while/,
    firstSeed: 2,
  },
  {
    fault: 'a mark counts however far ahead its end is',
    script: { from: 'and until_ms <= now + for_ms then', to: 'then' },
    memberCount: 3,
    moves: [
      ...[1900, 1300, 700, 300].map((ms) => then(ms)),
      then(1, { do: 'jump server', ms: -hourMs }),
      then(300, { do: 'kill', who: 0 }),
      then(300, { do: 'kill', who: 0 }),
    ],
    finds: /^at rest nobody serves/,
    firstSeed: 54,
  },
  {
    fault: 'an extension sets the mark of a run that has ended',
    script: { from: "return {'ENDED'}", to: '' },
    memberCount: 1,
    // An extension is on its way for long, and its connection is replaced.
    moves: Array.from({ length: 40 }, (_, round) => [
      then(90 + ((round * 37) % 90), { do: 'slow', who: 0, ms: 450 }),
      then(1, { do: 'cut', who: 0 }),
      then(200 + ((round * 53) % 200), { do: 'heal', who: 0 }),
    ]).flat(),
    finds: /the mark of a run that has ended is back/,
    firstSeed: 23,
  },
  {
    fault: 'the revision of the seats is counted',
    script: {
      from: "redis.call('HSET', seated, '#', revision)",
      to: "revision = tostring((tonumber(last) or 0) + 1) redis.call('HSET', seated, '#', revision)",
    },
    memberCount: 2,
    // A seat comes and is lost with its instance, and another one comes.
    moves: [
      then(1500),
      then(1),
      then(250, { do: 'join' }),
      then(1, { do: 'fail over the seats', lost: 1 }),
      then(1, { do: 'kill', who: 2 }),
      then(1500, { do: 'join' }),
    ],
    finds: /^at rest/,
  },
  {
    fault: 'a message is applied to a view that it does not follow',
    edits: [
      {
        file: 'serving/view.ts',
        part: 'if (change.from !== view.revision || change.reread) return undefined;',
        replacement: 'if (change.reread) return undefined;',
      },
      {
        file: 'serving/followed-view.ts',
        part: "const next = find('from', view.revision);",
        replacement: 'const next = changes[0];',
      },
    ],
    memberCount: 2,
    moves: [
      then(1500),
      then(1, { do: 'lose messages', who: 0, ms: 40 }),
      then(45, { do: 'join' }),
      then(1500, { do: 'join' }),
    ],
    finds: /^at rest/,
  },
  {
    fault: 'a renewal takes a seat again that was given up',
    script: {
      from: "if ARGV[5] == '0' and not (is_held and redis.call('HGET', seated, seat)) then return {'MISSING'} end",
      to: '',
    },
    memberCount: 3,
    // A renewal is on its way for long, and its connection is replaced.
    moves: [
      then(1500),
      then(350, { do: 'slow', who: 1, ms: 500 }),
      then(1, { do: 'cut', who: 1 }),
      then(20, { do: 'heal', who: 1 }),
      then(600, { do: 'close', who: 1 }),
    ],
    finds: /has left, and sits again/,
  },
  {
    fault: 'seats that were lost are not kept until they can be back',
    edits: [
      {
        file: keeper,
        part: 'if (this.#followed.view.seats.size <= 1) return;',
        replacement: 'if (this.#followed.view.seats.size >= 0) return;',
      },
    ],
    memberCount: 3,
    isCalm: true,
    moves: [then(900, { do: 'evict seats', what: 'both' }), then(900)],
    finds: /lost caches/,
  },
  {
    fault: 'seats that were lost are kept for good',
    edits: [
      {
        file: keeper,
        part: 'if (this.#held !== held) return;',
        replacement: 'if (this.#held !== undefined) return;',
      },
    ],
    memberCount: 3,
    moves: [
      then(1500),
      then(1, { do: 'kill', who: 0 }),
      then(900, { do: 'evict seats', what: 'both' }),
    ],
    finds: /^at rest/,
  },
  {
    fault: 'who has lost its seat lets go of its caches',
    edits: [
      {
        file: keeper,
        part: "if (seated === 'missing') {",
        replacement:
          "if (seated === 'missing') { this.#confirmedAt = undefined; this.#options.unconfirmed();",
      },
    ],
    memberCount: 3,
    isCalm: true,
    moves: [then(900, { do: 'evict seats', what: 'both' })],
    finds: /lost caches/,
  },
  {
    fault: 'a roster that was lost is not published again',
    edits: [
      {
        file: keeper,
        part: 'if (!seated.hasRoster && this.#roster !== undefined)',
        replacement: 'if (!seated.hasRoster && this.#roster === undefined)',
      },
    ],
    memberCount: 2,
    moves: [
      then(1500),
      then(20, { do: 'evict seats', what: 'rosters' }),
      then(1500, { do: 'join' }),
    ],
    finds: /^at rest/,
  },
  {
    fault: 'who may finish gives up its seat last',
    edits: [
      {
        file: 'smart-redis.ts',
        part: 'const left = this.#service.leave();',
        replacement: 'const left = Promise.resolve();',
      },
    ],
    memberCount: 1,
    moves: [],
    finds: /after a close and finish$/,
    firstSeed: 13,
  },
];
