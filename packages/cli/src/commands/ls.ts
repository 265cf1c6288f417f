import type { Command } from 'commander';
import type { CacheSummary } from '@smart-redis/core/operator';
import { cacheColumns } from '../caches/cache-columns.js';
import { matchesPattern } from '../caches/matches-pattern.js';
import { serverNowMs } from '../caches/status-text.js';
import { exitCodes } from '../output/exit-codes.js';
import { Problem } from '../output/problem.js';
import { fineReport } from '../output/report.js';
import { renderTable } from '../render/table.js';
import { countOf } from '../render/units.js';
import type { CommandLine } from '../session/perform.js';

/** `smart-redis ls`: the caches of the namespace. */
export function addLs({ program, perform }: CommandLine): void {
  program
    .command('ls')
    .description('list the caches, how fresh they are and who serves them')
    .argument('[pattern]', "only these names: 'orders', or with * for any text")
    .action((pattern: string | undefined, _options, command: Command) =>
      perform(command, async (session) => {
        const operator = session.open();
        const all = await operator.caches();
        const caches =
          pattern === undefined ? all : all.filter(({ name }) => matchesPattern(pattern, name));
        if (caches.length === 0) throw nothingMatches(pattern ?? '', all, operator.namespace);
        const document = { namespace: operator.namespace, caches };
        return fineReport(document, (look) =>
          renderTable(cacheColumns(serverNowMs(caches)), caches, look),
        );
      }),
    );
}

function nothingMatches(pattern: string, all: readonly CacheSummary[], namespace: string): Problem {
  return new Problem(
    exitCodes.usage,
    `none of the ${countOf(all.length, 'cache')} of namespace "${namespace}" matches "${pattern}"`,
  );
}
