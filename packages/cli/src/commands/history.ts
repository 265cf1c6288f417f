import type { Command } from 'commander';
import type { HistoryEntry } from '@smart-redis/core';
import { fineReport } from '../output/report.js';
import type { Colors, Look } from '../render/look.js';
import type { Column } from '../render/table.js';
import { renderTable } from '../render/table.js';
import { bytesText, countText, durationText, none, timeText } from '../render/units.js';
import { parseCount } from './parse-count.js';
import type { CommandLine } from '../session/perform.js';

interface HistoryFlags {
  readonly limit: number;
}

/** `smart-redis history`: how the last refreshes of a cache have ended. */
export function addHistory({ program, perform }: CommandLine): void {
  program
    .command('history')
    .description('the last refreshes of a cache, the latest one first')
    .argument('<cache>', 'its name')
    .option('--limit <n>', 'how many', parseCount, 20)
    .action((name: string, { limit }: HistoryFlags, command: Command) =>
      perform(command, async (session) => {
        const operator = session.open();
        const history = await operator.history(name, { limit });
        const document = { namespace: operator.namespace, cache: name, history };
        return fineReport(document, (look) => textOf(history, look));
      }),
    );
}

function textOf(history: readonly HistoryEntry[], look: Look): string {
  if (history.length === 0) {
    return 'no refreshes are recorded: the cache has not been refreshed, or lacks the option history\n';
  }
  return renderTable(columns, history, look);
}

const columns: readonly Column<HistoryEntry>[] = [
  { title: 'AT', text: ({ at }) => timeText(at) },
  {
    title: 'OUTCOME',
    text: ({ outcome, forced }) => (forced ? `${outcome}, forced` : outcome),
    paint: (colors, text, { outcome }) => paintOutcome(colors, outcome, text),
  },
  { title: 'REASON', text: ({ reason }) => reason ?? none, dispensable: 6 },
  { title: 'ROWS', text: ({ rows }) => countText(rows), align: 'right', dispensable: 1 },
  { title: 'CHANGES', text: changesOf, dispensable: 5 },
  { title: 'SIZE', text: ({ bytes }) => bytesText(bytes), align: 'right', dispensable: 7 },
  { title: 'FETCH', text: ({ fetchMs }) => durationText(fetchMs), align: 'right', dispensable: 3 },
  { title: 'STAGE', text: ({ stageMs }) => durationText(stageMs), align: 'right', dispensable: 8 },
  {
    title: 'COMMIT',
    text: ({ commitMs }) => durationText(commitMs),
    align: 'right',
    dispensable: 9,
  },
  { title: 'INSTANCE', text: ({ instance }) => instance, least: 10, dispensable: 4 },
  {
    title: 'ERROR',
    text: ({ error }) => (error === null ? '' : `${error.code}: ${error.message}`),
    least: 16,
    dispensable: 2,
  },
];

function paintOutcome(colors: Colors, outcome: HistoryEntry['outcome'], text: string): string {
  if (outcome === 'failed') return colors.red(text);
  return outcome === 'committed' || outcome === 'unchanged'
    ? colors.green(text)
    : colors.yellow(text);
}

function changesOf({ added, changed, removed }: HistoryEntry): string {
  if (added === null && changed === null && removed === null) return none;
  return `+${countText(added ?? 0)} ~${countText(changed ?? 0)} -${countText(removed ?? 0)}`;
}
