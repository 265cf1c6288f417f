import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { trustsAnyAttempt } from '../../src/rows/f31-user-walks.js';
import type { ScriptRunner } from '../../src/virtual/lua.js';
import { startLua } from '../../src/virtual/lua.js';
import { withoutStacks } from '../../src/virtual/without-stacks.js';
import { walkVirtually } from '../../src/walk/virtual-walk.js';
import { walks } from '../../src/walk/walk-steps.js';

let lua: ScriptRunner;

beforeAll(async () => {
  lua = await startLua();
});

describe('what users do, in virtual time', () => {
  it('leaves every promise standing', async () => {
    await withoutStacks(() =>
      fc.assert(
        fc.asyncProperty(walks, async (run) => {
          const { violation } = await walkVirtually({ lua, ...run });
          expect(violation).toBeNull();
        }),
        { numRuns: 100, seed: 1 },
      ),
    );
  });

  it('finds out a commit that takes the attempt before it for its own', async () => {
    const found = await withoutStacks(() =>
      fc.check(
        fc.asyncProperty(walks, async (run) => {
          const report = await walkVirtually({ lua, ...run, alterScript: trustsAnyAttempt });
          expect(report.violation).toBeNull();
        }),
        { numRuns: 200, seed: 1, endOnFailure: true },
      ),
    );
    expect(found.failed).toBe(true);
  });
});
