/**
 * The functions of a test runner, so that a contract suite works with any runner (vitest,
 * node:test, mocha).
 */
export interface ContractRunner {
  readonly describe: (title: string, body: () => void) => void;
  readonly it: (title: string, body: () => Promise<void>) => void;
  readonly beforeAll: (body: () => Promise<void>) => void;
  readonly afterAll: (body: () => Promise<void>) => void;
}
