import type { Command } from 'commander';
import type { InstanceSummary } from '@smart-redis/core/operator';
import { fineReport } from '../output/report.js';
import type { Column } from '../render/table.js';
import { renderTable } from '../render/table.js';
import { durationText, none } from '../render/units.js';
import type { CommandLine } from '../session/perform.js';

/** `smart-redis instances`: who holds a seat, and serves what. */
export function addInstances({ program, perform }: CommandLine): void {
  program
    .command('instances')
    .description('the instances that are alive, and what they serve')
    .action((_options, command: Command) =>
      perform(command, async (session) => {
        const operator = session.open();
        const instances = await operator.instances();
        const document = { namespace: operator.namespace, instances };
        return fineReport(document, (look) =>
          instances.length === 0 ? 'no instance is alive\n' : renderTable(columns, instances, look),
        );
      }),
    );
}

const columns: readonly Column<InstanceSummary>[] = [
  { title: 'INSTANCE', text: ({ name }) => name, least: 12 },
  { title: 'ROLE', text: ({ role }) => role, dispensable: 3 },
  { title: 'SERVES', text: ({ serves }) => countIn(serves), align: 'right' },
  { title: 'REGISTERED', text: ({ registered }) => countIn(registered), align: 'right' },
  { title: 'OVERDUE', text: ({ report }) => countIn(report?.overdue ?? null), align: 'right' },
  { title: 'HOST', text: ({ report }) => report?.host ?? none, least: 8, dispensable: 1 },
  {
    title: 'PID',
    text: ({ report }) => String(report?.pid ?? none),
    align: 'right',
    dispensable: 5,
  },
  { title: 'RELEASE', text: ({ report }) => report?.release ?? none, least: 7, dispensable: 2 },
  { title: 'NODE', text: ({ report }) => report?.node ?? none, least: 6, dispensable: 6 },
  {
    title: 'LONGEST STALL',
    text: ({ report }) => durationText(report?.longestStallMs ?? null),
    align: 'right',
    dispensable: 4,
  },
];

function countIn(names: readonly string[] | null): string {
  return names === null ? none : String(names.length);
}
