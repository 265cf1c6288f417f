/**
 * The test runner's functions, passed in, so that a contract suite runs with any runner (vitest,
 * node:test, mocha).
 */
export interface ContractRunner {
  readonly describe: (title: string, body: () => void) => void;
  readonly it: (title: string, body: () => Promise<void>) => void;
  readonly beforeAll: (body: () => Promise<void>) => void;
  readonly afterAll: (body: () => Promise<void>) => void;
}
