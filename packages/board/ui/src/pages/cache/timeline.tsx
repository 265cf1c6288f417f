import type { JSX } from 'preact';
import type { ApiHistoryEntry } from '../../../../src/api.js';
import { Mark, Shape } from '../../parts/mark.js';
import { Name } from '../../parts/name.js';
import { Time } from '../../parts/time.js';
import { tellDuration } from '../../text/duration.js';
import { tellCount, tellCounted } from '../../text/numbers.js';
import { visibleLines } from '../../text/visible.js';
import { totalMs } from './chart-data.js';

/** The refreshes one by one, the latest first, with their phases on one scale. */
export function Timeline({
  history,
}: {
  readonly history: readonly ApiHistoryEntry[];
}): JSX.Element {
  const longestMs = Math.max(1, ...history.map(totalMs));
  return (
    <ol class="timeline panel">
      {history.map((entry, index) => (
        <li key={`${entry.at} ${index}`}>
          <Takeover entry={entry} before={history[index + 1]} />
          <div class="run">
            <span class="run-outcome">
              <Mark kind={entry.outcome} />
              {entry.forced && <span class="tag">forced</span>}
            </span>
            <span class="run-at">
              <Time at={entry.at} />
              <span class="dim">{entry.reason === null ? '' : reasons[entry.reason]}</span>
            </span>
            <Phases entry={entry} longestMs={longestMs} />
            <span class="run-took figure">
              {totalMs(entry) === 0 ? '–' : tellDuration(totalMs(entry))}
            </span>
            <span class="run-rows">
              {entry.rows !== null && <span class="figure">{tellCounted(entry.rows, 'row')}</span>}
              <Changes entry={entry} />
            </span>
            <span class="run-by">
              <Name of={entry.instance} />
            </span>
          </div>
          {entry.error !== null && (
            <p class="run-error">
              <span class="code">{entry.error.code}</span>{' '}
              <bdi>{visibleLines(entry.error.message)}</bdi>
            </p>
          )}
        </li>
      ))}
    </ol>
  );
}

const reasons: Readonly<Record<NonNullable<ApiHistoryEntry['reason']>, string>> = {
  first: 'first build',
  due: 'by schedule',
  requested: 'on request',
  retry: 'retry',
  changed: 'definition changed',
};

function Phases(props: {
  readonly entry: ApiHistoryEntry;
  readonly longestMs: number;
}): JSX.Element {
  const { entry, longestMs } = props;
  const phases = [
    ['Fetch', 'fetch', entry.fetchMs],
    ['stage', 'stage', entry.stageMs],
    ['commit', 'commit', entry.commitMs],
  ] as const;
  const told = phases.flatMap(([text, , ms]) =>
    ms === null ? [] : [`${text} ${tellDuration(ms)}`],
  );
  return (
    <span class="phases" title={told.join(', ')}>
      <span class="sr-only">{told.join(', ')}</span>
      {phases.map(
        ([, name, ms]) =>
          ms !== null &&
          ms > 0 && (
            <span
              key={name}
              class={`phase phase-${name}`}
              style={{ width: `${((100 * ms) / longestMs).toFixed(2)}%` }}
            />
          ),
      )}
    </span>
  );
}

function Changes({
  entry: { added, changed, removed },
}: {
  readonly entry: ApiHistoryEntry;
}): JSX.Element | null {
  if (added === null || changed === null || removed === null) return null;
  if (added + changed + removed === 0) return null;
  const text = `${tellCount(added)} added, ${tellCount(changed)} changed, ${tellCount(removed)} removed`;
  return (
    <span class="changes figure" title={text}>
      <span class="sr-only">{text}</span>
      <span aria-hidden="true">
        <span class="is-added">+{tellCount(added)}</span> ~{tellCount(changed)}{' '}
        <span class="is-removed">−{tellCount(removed)}</span>
      </span>
    </span>
  );
}

/** Another instance refreshed it than the time before. */
function Takeover(props: {
  readonly entry: ApiHistoryEntry;
  readonly before: ApiHistoryEntry | undefined;
}): JSX.Element | null {
  const { entry, before } = props;
  if (before === undefined || before.instance === entry.instance) return null;
  if (entry.outcome === 'rolledBack' || before.outcome === 'rolledBack') return null;
  return (
    <p class="takeover">
      <Shape kind="takeover" /> <Name of={entry.instance} /> took over from{' '}
      <Name of={before.instance} />
    </p>
  );
}
