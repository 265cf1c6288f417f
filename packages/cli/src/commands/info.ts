import type { Command } from 'commander';
import type { CacheDetails } from '@smart-redis/core/operator';
import { nextText, paintStatus, serverNowMs, statusWord } from '../caches/status-text.js';
import { fineReport } from '../output/report.js';
import type { Field } from '../render/fields.js';
import { renderFields } from '../render/fields.js';
import type { Look } from '../render/look.js';
import { renderTable } from '../render/table.js';
import { bytesText, countText, durationText, none, timeText } from '../render/units.js';
import type { CommandLine } from '../session/perform.js';

/** `smart-redis info`: everything about one cache. */
export function addInfo({ program, perform }: CommandLine): void {
  program
    .command('info')
    .description('everything about one cache')
    .argument('<cache>', 'its name')
    .action((name: string, _options, command: Command) =>
      perform(command, async (session) => {
        const operator = session.open();
        const cache = await operator.cache(name);
        const document = { namespace: operator.namespace, cache };
        return fineReport(document, (look) => textOf(cache, look));
      }),
    );
}

function textOf(cache: CacheDetails, look: Look): string {
  const targets = renderTable(
    [
      { title: 'TARGET', text: ({ name }) => name, least: 8 },
      { title: 'TYPE', text: ({ type }) => type, least: 8 },
      { title: 'CODEC', text: ({ codec }) => codec, least: 6, dispensable: 1 },
      { title: 'KEY', text: ({ key }) => key, least: 16 },
    ],
    cache.targets,
    look,
  );
  const definitions =
    cache.definitions.length < 2
      ? ''
      : `\n${renderTable(
          [
            { title: 'DEFINITION', text: ({ definition }) => definition },
            { title: 'SERVED', text: ({ newest }) => (newest ? 'yes' : 'no') },
            { title: 'SHAPE', text: ({ shape }) => String(shape), align: 'right' },
            { title: 'INSTANCES', text: ({ instances }) => instances.join(', '), least: 12 },
          ],
          cache.definitions,
          look,
        )}`;
  return `${renderFields(fieldsOf(cache, look), look)}\n${targets}${definitions}`;
}

function fieldsOf(cache: CacheDetails, { colors }: Look): readonly Field[] {
  const nowMs = serverNowMs([cache]);
  const { paused, lastError, running, group, rolledBackFrom } = cache;
  return [
    ['cache', cache.name, colors.bold],
    ...optional('family', cache.family),
    ['status', statusWord(cache), (text) => paintStatus(colors, statusWord(cache), text)],
    ['age', durationText(cache.ageMs)],
    ['limits', limitsOf(cache)],
    ['version', versionText(cache)],
    ...optional('rolled back from', rolledBackFrom === null ? null : String(rolledBackFrom)),
    ['checked', timeText(cache.checkedAt)],
    ['rows', countText(cache.rows)],
    ['size', bytesText(cache.bytes)],
    ['built in', durationText(cache.durationMs)],
    ['built by', cache.builtBy ?? none],
    ['schedule', cache.schedule ?? none],
    ['next refresh', nextText(cache, nowMs)],
    ['served by', cache.servedBy ?? 'nobody, as far as is known'],
    ...optional('refreshing', running === null ? null : `on ${running.instance ?? 'an instance'}`),
    ...optional('overdue', cache.overdue ? 'yes' : null, colors.yellow),
    ...optional('paused', paused === null ? null : pauseText(paused), colors.yellow),
    ...optional('last error', lastError === null ? null : errorText(lastError), colors.red),
    ...cache.upstream.map(({ cache: name, version, builtAfter }): Field => [
      `after ${name}`.slice(0, 24),
      `its version ${version ?? none}, built after ${builtAfter ?? none}`,
    ]),
    ['keeps', `${countText(cache.keep)} earlier versions, ${countText(cache.history)} refreshes`],
    ...optional('group', group === null ? null : `${group.name}, ${group.concurrency} at a time`),
    ['metadata', cache.metadataKeys.join(' ')],
  ];
}

function optional(
  name: string,
  value: string | null,
  paint?: (text: string) => string,
): readonly Field[] {
  if (value === null) return [];
  return [paint === undefined ? [name, value] : [name, value, paint]];
}

function limitsOf({ lateAfterMs, staleAfterMs }: CacheDetails): string {
  if (lateAfterMs === null && staleAfterMs === null) return 'none: the option freshness is not set';
  return `late after ${durationText(lateAfterMs)}, stale after ${durationText(staleAfterMs)}`;
}

function versionText({ version, builtAt }: CacheDetails): string {
  return version === null ? 'none so far' : `${version}, of ${timeText(builtAt)}`;
}

function pauseText({ reason, at, by }: NonNullable<CacheDetails['paused']>): string {
  return `since ${timeText(at)} by ${by}${reason === null ? '' : `: ${reason}`}`;
}

function errorText({ code, message, at }: NonNullable<CacheDetails['lastError']>): string {
  return `${code} at ${timeText(at)}: ${message}`;
}
