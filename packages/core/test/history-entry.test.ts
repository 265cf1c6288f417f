import { expect, it } from 'vitest';
import { parseHistoryEntry } from '../src/metadata/history.js';

it('reads nothing into an entry that it did not write', () => {
  for (const text of [
    '',
    '[]',
    '1',
    '{"outcome":"committed"}',
    '{"at":"now","outcome":"failed"}',
  ]) {
    expect(parseHistoryEntry(text)).toBeUndefined();
  }
});
