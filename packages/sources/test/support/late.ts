import type { Answer } from './source.js';

/** An answer that is there and held back. */
export interface LateAnswer {
  readonly answer: Answer;
  /** Lets it come, and resolves when it has. */
  come(): Promise<void>;
}

/** Asks the source at once, pays no heed to the abort, and answers when told to. */
export function late(ask: Answer): LateAnswer {
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const fetches: Promise<unknown>[] = [];
  return {
    answer: (context) => {
      const fetched = (async () => {
        const answer = await ask(context);
        await gate;
        return answer;
      })();
      fetches.push(fetched);
      return fetched;
    },
    come: async () => {
      open();
      await Promise.allSettled(fetches);
    },
  };
}
