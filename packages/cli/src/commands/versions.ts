import type { Command } from 'commander';
import type { VersionInfo } from '@smart-redis/core';
import { fineReport } from '../output/report.js';
import type { Column } from '../render/table.js';
import { renderTable } from '../render/table.js';
import { bytesText, countText, timeText } from '../render/units.js';
import type { CommandLine } from '../session/perform.js';

/** `smart-redis versions`: which versions of a cache are in Redis. */
export function addVersions({ program, perform }: CommandLine): void {
  program
    .command('versions')
    .description('the versions of a cache that are in Redis, the newest first')
    .argument('<cache>', 'its name')
    .action((name: string, _options, command: Command) =>
      perform(command, async (session) => {
        const operator = session.open();
        const versions = await operator.versions(name);
        const document = { namespace: operator.namespace, cache: name, versions };
        return fineReport(document, (look) =>
          versions.length === 0 ? 'no version so far\n' : renderTable(columns, versions, look),
        );
      }),
    );
}

const columns: readonly Column<VersionInfo>[] = [
  { title: 'VERSION', text: ({ version }) => String(version) },
  {
    title: 'CURRENT',
    text: ({ current }) => (current ? 'yes' : ''),
    paint: (colors, text) => colors.green(text),
  },
  { title: 'BUILT', text: ({ builtAt }) => timeText(builtAt) },
  { title: 'ROWS', text: ({ rows }) => countText(rows), align: 'right' },
  { title: 'SIZE', text: ({ bytes }) => bytesText(bytes), align: 'right' },
];
