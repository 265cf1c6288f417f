import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatTrace } from './search/format-trace.js';
import type { Finding } from './search/model.js';
import type { NamedSearch } from './search/named-search.js';
import { searches } from './searches.js';

/**
 * Does every search, the large ones too. Writes the table as `models.md` into `folder`; resolves
 * with whether each found what it must, and nothing else.
 */
export async function runSearches(folder: string, tell: (line: string) => void): Promise<boolean> {
  const found: string[] = [];
  let isAllWell = true;
  for (const search of searches) {
    const finding = search.run();
    const { model, name, isLarge } = search;
    const line = [
      model,
      isLarge === true ? `${name} (large)` : name,
      countText(finding),
      foundText(finding),
    ];
    if (isAsExpected(search, finding)) tell(line.join(' · '));
    else {
      isAllWell = false;
      tell(`WRONG · ${line.join(' · ')}`);
      if (finding.trace !== null) tell(formatTrace(finding.trace));
    }
    found.push(`| ${line.join(' | ')} |`);
  }
  const head = ['| Model | What happens | States | Found |', '| --- | --- | --- | --- |'];
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'models.md'), [...head, ...found, ''].join('\n'));
  return isAllWell;
}

/** Whether a search found what it must: a trace of that length, or nothing in any state. */
function isAsExpected({ finds }: NamedSearch, { isComplete, trace }: Finding): boolean {
  if (finds === null) return isComplete && trace === null;
  return trace?.broken.rule === finds.rule && trace.steps.length === finds.stepCount;
}

function countText({ stateCount }: Finding): string {
  return stateCount.toLocaleString('en');
}

function foundText({ isComplete, trace }: Finding): string {
  if (trace !== null) return `${trace.broken.rule}: broken in ${String(trace.steps.length)} steps`;
  return isComplete ? 'nothing' : 'nothing so far; not searched to its end';
}
