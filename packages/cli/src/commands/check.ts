import type { Command } from 'commander';
import type { CacheSummary, Operator } from '@smart-redis/core/operator';
import type { FreshnessRules, Verdict } from '../caches/judge-freshness.js';
import { judgeFreshness } from '../caches/judge-freshness.js';
import { matchesPattern } from '../caches/matches-pattern.js';
import { paintStatus, statusWord } from '../caches/status-text.js';
import type { ExitCode } from '../output/exit-codes.js';
import { exitCodes } from '../output/exit-codes.js';
import { Problem } from '../output/problem.js';
import type { Colors, Look } from '../render/look.js';
import type { Column } from '../render/table.js';
import { renderTable } from '../render/table.js';
import { countOf, durationText } from '../render/units.js';
import type { CommandLine } from '../session/perform.js';
import { millisecondsOf, parseDurationText } from './parse-duration.js';

interface CheckFlags {
  readonly staleOnly?: boolean;
  readonly maxAge?: string;
}

/** `smart-redis check`: the freshness gate of pipelines and monitors. */
export function addCheck({ program, perform }: CommandLine): void {
  program
    .command('check')
    .description('exit with 1 unless every cache is fresh')
    .argument('[caches...]', "only these names, or patterns with *: 'orders' 'daily-*'")
    .option('--stale-only', 'what is late or overdue is a warning, and no failure')
    .option('--max-age <duration>', "fail what is older, such as '10m'", parseDurationText)
    .action(
      (names: readonly string[], { staleOnly = false, maxAge }: CheckFlags, command: Command) =>
        perform(command, async (session) => {
          const operator = session.open();
          const rules: FreshnessRules = {
            staleOnly,
            ...(maxAge === undefined ? {} : { maxAgeMs: millisecondsOf(maxAge) }),
          };
          const caches = await select(operator, names);
          const verdicts = caches.map((cache) => judgeFreshness(cache, rules));
          const exitCode = codeOf(verdicts);
          const document = { namespace: operator.namespace, passed: exitCode === 0, verdicts };
          return { exitCode, document, text: (look) => textOf(verdicts, look) };
        }),
    );
}

/** Each name must match: a check that measures nothing does not pass. */
async function select(
  operator: Operator,
  names: readonly string[],
): Promise<readonly CacheSummary[]> {
  const all = await operator.caches();
  const selected = new Set<CacheSummary>();
  for (const name of names) {
    const found = all.filter((cache) => matchesPattern(name, cache.name));
    for (const cache of found) selected.add(cache);
    if (found.length > 0) continue;
    // Names the nearest one.
    if (!name.includes('*')) selected.add(await operator.cache(name));
    else throw new Problem(exitCodes.usage, `no cache matches "${name}"`);
  }
  const caches = names.length === 0 ? all : [...selected];
  if (caches.length === 0) throw new Problem(exitCodes.usage, 'there is no cache to check');
  return caches;
}

function codeOf(verdicts: readonly Verdict[]): ExitCode {
  if (verdicts.some(({ result }) => result === 'fail')) return exitCodes.finding;
  // Nothing was measured.
  if (verdicts.every(({ result }) => result === 'unchecked')) return exitCodes.usage;
  return exitCodes.fine;
}

function textOf(verdicts: readonly Verdict[], look: Look): string {
  const shown = verdicts.filter(({ result }) => result !== 'pass');
  const passed = verdicts.length - shown.length;
  const count = (of: Verdict['result'], text: string): string => {
    const found = shown.filter(({ result }) => result === of).length;
    return found === 0 ? '' : `, ${found} ${text}`;
  };
  const summary =
    `${passed} of ${countOf(verdicts.length, 'cache')} passed` +
    `${count('fail', 'failed')}${count('warn', 'with a warning')}${count('unchecked', 'not checked')}\n`;
  return shown.length === 0 ? summary : `${renderTable(columns, shown, look)}${summary}`;
}

const columns: readonly Column<Verdict>[] = [
  {
    title: 'RESULT',
    text: ({ result }) => result,
    paint: (colors, text, { result }) => paintResult(colors, result, text),
  },
  { title: 'CACHE', text: ({ cache }) => cache, least: 12 },
  {
    title: 'STATUS',
    text: statusWord,
    paint: (colors, text, verdict) => paintStatus(colors, statusWord(verdict), text),
  },
  { title: 'AGE', text: ({ ageMs }) => durationText(ageMs), align: 'right' },
  { title: 'WHY', text: ({ reasons }) => reasons.join('; '), least: 16 },
];

function paintResult(colors: Colors, result: Verdict['result'], text: string): string {
  if (result === 'fail') return colors.red(text);
  return result === 'warn' ? colors.yellow(text) : colors.dim(text);
}
