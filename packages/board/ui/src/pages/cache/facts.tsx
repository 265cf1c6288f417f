import type { ComponentChildren, JSX } from 'preact';
import type { KnownCache } from '../../data/known.js';
import { Age, Meter } from '../../parts/age.js';
import { Name } from '../../parts/name.js';
import { Next } from '../../parts/next.js';
import { Time } from '../../parts/time.js';
import { tellAge, tellDuration } from '../../text/duration.js';
import { tellBytes, tellCount } from '../../text/numbers.js';
import { visible } from '../../text/visible.js';

/** The figures of a cache. */
export function Facts({ of }: { readonly of: KnownCache }): JSX.Element {
  const { value } = of;
  return (
    <dl class="facts panel">
      <Fact name="Age" more={limitsOf(of)}>
        <Age of={of} />
        <Meter of={of} />
      </Fact>
      <Fact name="Rows">{value.rows === null ? '–' : tellCount(value.rows)}</Fact>
      <Fact name="Size">{value.bytes === null ? '–' : tellBytes(value.bytes)}</Fact>
      <Fact name="Took">{value.durationMs === null ? '–' : tellDuration(value.durationMs)}</Fact>
      <Fact
        name="Next refresh"
        more={value.schedule === null ? 'only on request' : visible(value.schedule)}
      >
        <Next of={value} />
      </Fact>
      <Fact
        name="Served by"
        more={
          value.builtAt === null ? (
            'no version yet'
          ) : (
            <>
              built <Time at={value.builtAt} />
            </>
          )
        }
      >
        {value.servedBy === null ? 'nobody' : <Name of={value.servedBy} />}
      </Fact>
    </dl>
  );
}

function Fact(props: {
  readonly name: string;
  readonly children: ComponentChildren;
  readonly more?: ComponentChildren;
}): JSX.Element {
  return (
    <div class="fact">
      <dt>{props.name}</dt>
      <dd class="fact-value">{props.children}</dd>
      {props.more !== undefined && <dd class="fact-more">{props.more}</dd>}
    </div>
  );
}

function limitsOf({ value: { lateAfterMs, staleAfterMs } }: KnownCache): string {
  const limits = [
    lateAfterMs === null ? [] : [`late after ${tellAge(lateAfterMs)}`],
    staleAfterMs === null ? [] : [`stale after ${tellAge(staleAfterMs)}`],
  ].flat();
  return limits.length === 0 ? 'no limits' : limits.join(', ');
}
