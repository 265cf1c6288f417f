import type { ComponentChildren, JSX } from 'preact';
import type { ApiInstance } from '../../../../src/api.js';
import { Shape } from '../../parts/mark.js';
import { Name } from '../../parts/name.js';
import { Ago } from '../../parts/time.js';
import { cacheAddress } from '../../route.js';
import { tellCounted } from '../../text/numbers.js';
import { visible } from '../../text/visible.js';
import { SeatMark } from './seat-mark.js';
import { worriesOf } from './worries.js';

interface InstanceCardProps {
  readonly of: ApiInstance;
  /** Whether its release is worth a look, because others run another one. */
  readonly isOtherRelease: boolean;
}

export function InstanceCard({ of, isOtherRelease }: InstanceCardProps): JSX.Element {
  const { report } = of;
  const worries = worriesOf(of);
  return (
    <section class="panel card">
      <div class="card-head">
        <h2>
          <Name of={of.name} />
        </h2>
        <SeatMark of={of} />
      </div>
      {worries.length > 0 && (
        <ul class="worries">
          {worries.map(({ text, advice }) => (
            <li key={text}>
              <Shape kind="late" />
              <span>
                {text} <span class="dim">{advice}</span>
              </span>
            </li>
          ))}
        </ul>
      )}
      {report === null ? (
        <p class="dim">It says nothing about itself, as earlier releases do.</p>
      ) : (
        <dl class="card-facts">
          <Fact name="Host">
            <bdi>{visible(report.host)}</bdi>, process {report.pid}
          </Fact>
          <Fact name="Started">
            <Ago at={report.startedAt} />
          </Fact>
          <Fact name="Release">
            {visible(report.release)} {isOtherRelease && <span class="tag">one of several</span>}
          </Fact>
          <Fact name="Node">{visible(report.node)}</Fact>
          <Fact name="Concurrency">{tellCounted(report.concurrency, 'refresh', 'refreshes')}</Fact>
          {of.weight !== 1 && <Fact name="Weight">{of.weight}</Fact>}
        </dl>
      )}
      <Served names={of.serves} />
    </section>
  );
}

function Fact(props: { readonly name: string; readonly children: ComponentChildren }): JSX.Element {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

const mostNames = 200;

function Served({ names }: { readonly names: readonly string[] | null }): JSX.Element {
  if (names === null) return <p class="dim">Nobody knows what it serves.</p>;
  if (names.length === 0) return <p class="dim">It serves no cache.</p>;
  return (
    <details class="served">
      <summary>Serves {tellCounted(names.length, 'cache')}</summary>
      <ul>
        {names.slice(0, mostNames).map((name) => (
          <li key={name}>
            <a href={cacheAddress(name)}>
              <Name of={name} />
            </a>
          </li>
        ))}
      </ul>
      {names.length > mostNames && <p class="dim">and {names.length - mostNames} more</p>}
    </details>
  );
}
