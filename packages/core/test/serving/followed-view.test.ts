import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FollowedView } from '../../src/serving/followed-view.js';
import { createFollowedView } from '../../src/serving/followed-view.js';
import type { SeatChange, View } from '../../src/serving/view.js';
import { emptyView } from '../../src/serving/view.js';

/** The seats on a server, whose messages and replies arrive when the test says. */
class Server {
  state: View = { ...emptyView, revision: 'r0', seats: new Map([['s0', undefined]]) };
  readonly states = new Map<string, View>([
    ['', emptyView],
    ['r0', this.state],
  ]);
  /** Messages under way. */
  messages: SeatChange[] = [];
  #last = 0;

  change(seat: string, isLost: boolean): void {
    const isThere = this.state.seats.has(seat);
    const seats = new Map(this.state.seats);
    if (isThere) seats.delete(seat);
    else seats.set(seat, undefined);
    const message: SeatChange = {
      from: this.state.revision,
      to: `r${String((this.#last += 1))}`,
      came: new Map(isThere ? [] : [[seat, undefined]]),
      gone: isThere ? [seat] : [],
      reread: false,
      next: [],
    };
    this.#become({ ...this.state, revision: message.to, seats });
    if (!isLost) this.messages.push(message);
  }

  /** A definition is written down: the message does not say which. */
  remember(): void {
    const to = `r${String((this.#last += 1))}`;
    const { revision: from } = this.state;
    this.#become({ ...this.state, revision: to, firstSeen: new Map([['unit|d', this.#last]]) });
    this.messages.push({ from, to, came: new Map(), gone: [], reread: true, next: [] });
  }

  /** A replica that is behind takes over. */
  failOver(behind: number): void {
    this.state = [...this.states.values()].at(-1 - behind) ?? this.state;
  }

  #become(state: View): void {
    this.state = state;
    this.states.set(state.revision, state);
  }
}

/** One question at a time, as renewals are. */
class Question {
  #asked = false;
  #answer: { readonly view: View | undefined } | undefined;
  #known = '';

  constructor(
    readonly server: Server,
    readonly followed: FollowedView,
  ) {}

  ask(): void {
    this.#asked = true;
    this.#answer = undefined;
    this.#known = this.followed.view.revision;
    this.followed.asked();
  }

  serve(): void {
    const { state } = this.server;
    if (this.#asked) this.#answer ??= { view: state.revision === this.#known ? undefined : state };
  }

  /** Whether a reply has arrived. */
  reply(): boolean {
    const answer = this.#answer;
    if (answer === undefined) return false;
    this.#asked = false;
    this.#answer = undefined;
    this.followed.answered(answer.view);
    return true;
  }
}

const seat = fc.constantFrom('s0', 's1', 's2');
const steps = {
  change: fc.record({ step: fc.constant('change' as const), seat }),
  lost: fc.record({ step: fc.constant('lost' as const), seat }),
  remember: fc.record({ step: fc.constant('remember' as const) }),
  arrives: fc.record({ step: fc.constant('arrives' as const), nth: fc.nat(3) }),
  ask: fc.record({ step: fc.constantFrom('ask' as const, 'serve' as const, 'reply' as const) }),
  failOver: fc.record({ step: fc.constant('failOver' as const), behind: fc.nat(3) }),
  // The seats are evicted, and the follower finds its own missing.
  evict: fc.record({ step: fc.constantFrom('evict' as const, 'invalidate' as const) }),
};
type Step = typeof steps extends Record<string, fc.Arbitrary<infer S>> ? S : never;

function walk(walked: readonly Step[], isOrdered: boolean) {
  const server = new Server();
  const followed = createFollowedView();
  const question = new Question(server, followed);
  let hasReply = false;
  const arrive = (nth: number): void => {
    const [message] = server.messages.splice(nth % Math.max(1, server.messages.length), 1);
    if (message !== undefined) followed.heard(message);
  };
  for (const step of walked) {
    if (step.step === 'change' || step.step === 'lost') {
      server.change(step.seat, step.step === 'lost');
    } else if (step.step === 'arrives') arrive(isOrdered ? 0 : step.nth);
    else if (step.step === 'failOver') server.failOver(step.behind);
    else if (step.step === 'remember') server.remember();
    else if (step.step === 'evict') server.state = emptyView;
    else if (step.step === 'invalidate') followed.invalidate();
    else if (step.step === 'ask') question.ask();
    else if (step.step === 'serve') question.serve();
    else hasReply = question.reply() || hasReply;
    const { view } = followed;
    // One that was invalidated is none of the server's.
    if (view.revision !== '?') expect(view).toEqual(server.states.get(view.revision));
  }
  /** All that is under way arrives. */
  const settle = (): void => {
    while (server.messages.length > 0) arrive(0);
    hasReply = question.reply() || hasReply;
  };
  const read = (): void => {
    question.ask();
    question.serve();
    question.reply();
  };
  return { server, followed, hasReply: () => hasReply, settle, read };
}

const runs = { numRuns: 2000 };

describe('a view that is followed', () => {
  it('is always one that was, and the newest after a reply; nothing is asked for twice', () => {
    const step = fc.oneof(steps.change, steps.arrives, steps.arrives, steps.ask);
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.boolean(), (walked, isOrdered) => {
        const { server, followed, hasReply, settle } = walk(walked, isOrdered);
        settle();
        if (!hasReply()) return;
        // Redis keeps the order of messages; otherwise one may seem to be missing.
        if (isOrdered) expect(followed.isBehind).toBe(false);
        if (!followed.isBehind) expect(followed.view).toEqual(server.state);
      }),
      runs,
    );
  });

  it('is known to be behind if messages were lost before one that came', () => {
    const { change, lost, remember, arrives, ask } = steps;
    const step = fc.oneof<fc.Arbitrary<Step>[]>(change, lost, remember, arrives, ask);
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), seat, (walked, last) => {
        const { server, followed, settle } = walk(walked, true);
        settle();
        server.change(last, false);
        settle();
        if (!followed.isBehind) expect(followed.view).toEqual(server.state);
      }),
      runs,
    );
  });

  it('is that of the server after one more reply, whatever was lost', () => {
    const step = fc.oneof(...Object.values<fc.Arbitrary<Step>>(steps));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (walked) => {
        const { server, followed, settle, read } = walk(walked, false);
        settle();
        read();
        expect(followed.view).toEqual(server.state);
        expect(followed.isBehind).toBe(false);
      }),
      runs,
    );
  });

  it('keeps no message twice, and not too many', () => {
    const followed = createFollowedView();
    const change = { came: new Map(), gone: [], reread: false, next: [] };
    for (let index = 0; index < 1000; index += 1) {
      const message = { ...change, from: `a${String(index)}`, to: `b${String(index)}` };
      followed.heard(message);
      followed.heard(message);
    }
    followed.asked();
    followed.answered({ ...emptyView, revision: 'r' });
    expect(followed.isBehind).toBe(false);
  });
});
