import { describe, expect, it } from 'vitest';
import { explore } from '../../src/model/explore.js';
import type { Rules } from '../../src/model/rules.js';
import { productRules } from '../../src/model/rules.js';
import {
  largeScenarios,
  lateCommit,
  lateEmptyCommit,
  scenarios,
} from '../../src/model/scenarios.js';
import { formatTrace } from '../../src/model/search/format-trace.js';
import type { ModelViolation } from '../../src/model/violation.js';

const all = { ...scenarios, ...largeScenarios };

describe('the model of election and fencing', () => {
  it.each(Object.entries(scenarios))('breaks no invariant in any state where %s', (_, bounds) => {
    const { isComplete, trace } = explore(productRules, bounds);
    expect(trace === null ? '' : formatTrace(trace)).toBe('');
    expect(isComplete).toBe(true);
  });

  it.each<[string, Partial<Rules>, keyof typeof all, ModelViolation['invariant']]>([
    [
      'a commit compares the term alone',
      { commit: 'term not lower' },
      'the cache is lost',
      'no commit after a successor has claimed',
    ],
    [
      'neither claim nor commit compares more than the term',
      { commit: 'term not lower', claim: 'term alone' },
      'the leader key is lost',
      'no commit after a successor has claimed',
    ],
    [
      'a claim compares the term alone',
      { claim: 'term alone' },
      'the leader key is lost',
      'one writer in a term',
    ],
    [
      'nobody claims before the fetch',
      { claim: 'never', fencesFetches: false },
      'leases expire, the clock moves',
      'fetches never go back',
    ],
    [
      'a claim is never refused',
      { claim: 'any' },
      'leases expire, the clock moves',
      'terms never go back',
    ],
    [
      'an acquire takes any key',
      { acquire: 'takes any key' },
      'nothing fails',
      'one leader while nothing fails',
    ],
    [
      'a missing fence lets a commit pass',
      { missingFence: 'passes' },
      'the cache is lost',
      'commits hold the fence',
    ],
    [
      'a refused claim does not raise the next term',
      { refusalRaisesTerm: false },
      'the leader key is lost before a fourth election',
      'a refused leader passes next time',
    ],
    [
      'a release deletes without comparing',
      { release: 'deletes any' },
      'nothing fails',
      'a leader key is deleted by its holder',
    ],
    [
      'a renewal makes the key anew',
      { renew: 'makes it anew' },
      'leaders renew',
      'the leader key has the last term',
    ],
    [
      'an acquire whose reply was lost is refused',
      { acquire: 'refuses its own key' },
      'nothing fails',
      'an own key never refuses',
    ],
    ['versions are counted alone', { versions: 'count' }, 'the cache is lost', 'versions rise'],
    [
      'a commit does not know its attempt again',
      { knowsAttempt: false },
      'nothing fails',
      'an answer is true',
    ],
    [
      'staging keys are not counted',
      { countsStaging: false },
      'staging keys are evicted',
      'a commit is complete',
    ],
    [
      'attempts are not known and staging keys not counted',
      { knowsAttempt: false, countsStaging: false },
      'nothing fails',
      'a fetch is swapped in once',
    ],
    [
      'a delta does not know its attempt again',
      { deltaKnowsAttempt: false },
      'live keys are changed in part',
      'an answer is true',
    ],
    [
      'a delta knows neither its attempt nor the version that it was found against',
      { deltaKnowsAttempt: false, deltaComparesVersion: false },
      'live keys are changed in part',
      'a fetch is swapped in once',
    ],
    [
      'a delta does not compare the version that it was found against',
      { deltaComparesVersion: false },
      'the cache is lost before a delta',
      'a commit is complete',
    ],
    [
      'the first script of a delta does not count',
      { deltaComparesCounts: 'last' },
      'rows of live keys are evicted before a delta',
      'a refusal changes nothing',
    ],
    [
      'no script of a delta counts',
      { deltaComparesCounts: 'never' },
      'rows of live keys are evicted before a delta',
      'a commit is complete',
    ],
    [
      'the last script of a delta does not look for the mark of the first',
      { deltaLooksForMark: false },
      'live keys are changed in part',
      'a refusal changes nothing',
    ],
    [
      'a delta renames live keys before it compares',
      { deltaOpens: 'renames first' },
      'live keys are changed in part',
      'a live key is never absent',
    ],
    [
      'a delta is recorded before its keys are renamed back',
      { deltaCloses: 'records first' },
      'the record of a delta is refused',
      'a live key is never absent',
    ],
  ])('finds out when %s', (_, wrong, scenario, invariant) => {
    const { trace } = explore({ ...productRules, ...wrong }, all[scenario]);
    if (trace === null) throw new Error('no trace');
    expect(trace.broken.rule).toBe(invariant);
    expect(trace.steps.length).toBeGreaterThan(2);
  });

  it.each([
    ['nothing', lateEmptyCommit, 'a fetch is swapped in once'],
    ['a refresh that was given up', lateCommit, 'fetches never go back'],
  ])('finds out when a late commit of %s can replace a later fetch', (_, bounds, invariant) => {
    const { trace } = explore({ ...productRules, fencesFetches: false }, bounds);
    if (trace === null) throw new Error('no trace');
    expect(trace.broken.rule).toBe(invariant);
  });

  it.each([
    lateEmptyCommit,
    lateCommit,
    { ...lateCommit, instances: 2, elections: 2, expiries: 1 },
  ])('finds no violation if late commits of the leader itself are fenced (%#)', (bounds) => {
    const fenced = explore(productRules, bounds);
    expect(fenced).toMatchObject({ isComplete: true, trace: null });
  });
});
