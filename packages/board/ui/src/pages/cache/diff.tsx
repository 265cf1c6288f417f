import type { JSX } from 'preact';
import type { ApiDiffRow, ApiTargetDiff, ApiVersion } from '../../../../src/api.js';
import { useAnswer } from '../../data/use-answer.js';
import { Name } from '../../parts/name.js';
import { Time } from '../../parts/time.js';
import { Trouble } from '../../parts/trouble.js';
import { Value } from '../../parts/value.js';
import { tellCount } from '../../text/numbers.js';

interface DiffProps {
  readonly cache: string;
  readonly from: number;
  readonly to: number;
  readonly versions: readonly ApiVersion[];
}

/** How two versions differ. */
export function Diff({ cache, from, to, versions }: DiffProps): JSX.Element {
  const { answer, error } = useAnswer('diff', { cache, from, to });
  const timeOf = (version: number): JSX.Element => {
    const known = versions.find((each) => each.version === version);
    return known === undefined ? <>{version}</> : <Time at={known.builtAt} />;
  };
  return (
    <section class="diff" aria-label="Comparison">
      <div class="section-head">
        <h2>
          From {timeOf(from)} to {timeOf(to)}
        </h2>
        {answer !== null && <Counts of={answer} />}
      </div>
      {error !== null && <Trouble error={error} />}
      {answer === null && error === null && <p class="dim">Comparing, page by page…</p>}
      {answer?.targets.map((target) => (
        <Target key={target.name} of={target} />
      ))}
      {answer?.added === 0 && answer.changed === 0 && answer.removed === 0 && (
        <p class="nothing">They have the same rows.</p>
      )}
    </section>
  );
}

type Counted = Pick<ApiTargetDiff, 'added' | 'changed' | 'removed'>;

function Counts({ of }: { readonly of: Counted }): JSX.Element {
  return (
    <p class="diff-counts figure">
      <span class="is-added">+{tellCount(of.added)} added</span>
      <span>~{tellCount(of.changed)} changed</span>
      <span class="is-removed">−{tellCount(of.removed)} removed</span>
    </p>
  );
}

function Target({ of }: { readonly of: ApiTargetDiff }): JSX.Element | null {
  const total = of.added + of.changed + of.removed;
  if (total === 0) return null;
  return (
    <div class="panel diff-target">
      <div class="diff-head">
        <h3>
          <Name of={of.name} />
        </h3>
        <Counts of={of} />
      </div>
      <ul>
        {of.sample.map((row) => (
          <Row key={`${row.kind} ${row.id}`} of={row} />
        ))}
      </ul>
      {total > of.sample.length && (
        <p class="dim diff-more">
          {tellCount(of.sample.length)} of {tellCount(total)} rows are shown.
        </p>
      )}
    </div>
  );
}

const signs = { added: '+', changed: '~', removed: '−' };

function Row({ of: { kind, id, before, after } }: { readonly of: ApiDiffRow }): JSX.Element {
  return (
    <li class={`diff-row is-${kind}`}>
      <span class="sign">
        <span aria-hidden="true">{signs[kind]}</span>
        <span class="sr-only">{kind}</span>
      </span>
      <Name of={id} />
      <div class="diff-values">
        {before !== null && <Value of={before} label="before" />}
        {after !== null && <Value of={after} label="after" />}
      </div>
    </li>
  );
}
