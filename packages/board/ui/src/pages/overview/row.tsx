import type { JSX } from 'preact';
import { Age, Meter, Status } from '../../parts/age.js';
import { Mark, Shape } from '../../parts/mark.js';
import { Name } from '../../parts/name.js';
import { Next } from '../../parts/next.js';
import { cacheAddress } from '../../route.js';
import { tellDuration } from '../../text/duration.js';
import { tellBytes, tellCount } from '../../text/numbers.js';
import { visible } from '../../text/visible.js';
import type { Entry } from './kinds.js';

export function CacheCells({
  entry: { known },
  isMember,
}: {
  readonly entry: Entry;
  readonly isMember: boolean;
}): JSX.Element {
  const { value } = known;
  return (
    <div class={`cells ${isMember ? 'is-member' : ''}`} role="presentation">
      <span role="cell" class="cell-status">
        <Status of={known} />
      </span>
      <span role="cell" class="cell-name">
        <a href={cacheAddress(value.name)} class="row-link">
          <Name of={value.name} />
        </a>
        <Second of={known.value} />
      </span>
      <span role="cell" class="cell-age">
        <Age of={known} />
        <Meter of={known} />
      </span>
      <span role="cell" class="cell-rows figure">
        {value.rows === null ? '–' : tellCount(value.rows)}
      </span>
      <span role="cell" class="cell-bytes figure">
        {value.bytes === null ? '–' : tellBytes(value.bytes)}
      </span>
      <span role="cell" class="cell-took figure">
        {value.durationMs === null ? '–' : tellDuration(value.durationMs)}
      </span>
      <span role="cell" class="cell-next">
        <Next of={value} />
      </span>
      <span role="cell" class="cell-served">
        {value.servedBy === null ? <span class="dim">nobody</span> : <Name of={value.servedBy} />}
      </span>
    </div>
  );
}

/** The line below the name: what is wrong, or else when it is refreshed. */
function Second({ of }: { readonly of: Entry['known']['value'] }): JSX.Element {
  if (of.lastError !== null)
    return (
      <span class="second is-error">
        <Shape kind="failing" />
        <span class="code">{of.lastError.code}</span>
        <bdi class="clip">{visible(of.lastError.message)}</bdi>
      </span>
    );
  if (of.paused !== null)
    return (
      <span class="second">
        <Mark kind="paused" text={`Paused${of.paused.reason === null ? '' : ':'}`} />
        {of.paused.reason !== null && <bdi class="clip">{visible(of.paused.reason)}</bdi>}
      </span>
    );
  return <span class="second clip">{visible(of.schedule ?? 'only on request')}</span>;
}
