import type { ContractRunner } from './contract-runner.js';

/** A contract suite whose tests can be run one by one, and are allowed to fail. */
export interface CollectedTests {
  readonly titles: readonly string[];
  /** Runs one test between the suite's hooks; rejects if it fails. */
  run(title: string): Promise<void>;
}

type Body = () => Promise<void>;

/**
 * Collects the tests of a contract suite instead of running them, to check that a broken adapter
 * fails them.
 */
export function collectTests(define: (runner: ContractRunner) => void): CollectedTests {
  const tests = new Map<string, Body>();
  const before: Body[] = [];
  const after: Body[] = [];
  define({
    describe: (_title, body) => body(),
    it: (title, body) => void tests.set(title, body),
    beforeAll: (body) => void before.push(body),
    afterAll: (body) => void after.push(body),
  });
  return {
    titles: [...tests.keys()],
    run: async (title) => {
      const test = tests.get(title);
      if (test === undefined) throw new TypeError(`the suite has no test "${title}"`);
      for (const hook of before) await hook();
      try {
        await test();
      } finally {
        for (const hook of after) await hook();
      }
    },
  };
}
