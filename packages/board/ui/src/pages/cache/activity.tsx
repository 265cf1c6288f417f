import type { JSX } from 'preact';
import type { ApiCacheDetails, ApiHistoryEntry } from '../../../../src/api.js';
import { tellBytes, tellCount, tellCounted } from '../../text/numbers.js';
import { tellDuration } from '../../text/duration.js';
import { Chart } from './chart.js';
import { columnsOf } from './chart-data.js';
import { Timeline } from './timeline.js';

/** The refreshes of a cache: how long they took, what came of them, and one by one. */
export function Activity(props: {
  readonly history: readonly ApiHistoryEntry[];
  readonly details: ApiCacheDetails;
}): JSX.Element {
  const { history, details } = props;
  if (details.history === 0)
    return (
      <p class="nothing">
        This cache keeps no history. With the option “history: 50” its last 50 refreshes stand here.
      </p>
    );
  if (history.length === 0) return <p class="nothing">No refresh has ended yet.</p>;
  const columns = columnsOf(history);
  return (
    <div class="activity">
      <div class="charts">
        <Chart
          title="Duration"
          kind="phases"
          times={columns.times}
          columns={[columns.failed, columns.untilCommit, columns.untilStage, columns.untilFetch]}
          tell={tellDuration}
        />
        <Chart
          title="Rows"
          kind="steps"
          times={columns.times}
          columns={[columns.rows]}
          tell={tellCount}
        />
        <Chart
          title="Size"
          kind="steps"
          times={columns.times}
          columns={[columns.bytes]}
          tell={tellBytes}
        />
      </div>
      <div class="section-head">
        <h2>The last {tellCounted(history.length, 'refresh', 'refreshes')}</h2>
        <ul class="legend" aria-label="Phases">
          <li class="phase-fetch">Fetch</li>
          <li class="phase-stage">Stage</li>
          <li class="phase-commit">Commit</li>
        </ul>
      </div>
      <Timeline history={history} />
    </div>
  );
}
