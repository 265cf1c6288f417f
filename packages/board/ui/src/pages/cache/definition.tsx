import type { ComponentChildren, JSX } from 'preact';
import type { ApiCacheDetails } from '../../../../src/api.js';
import { Name } from '../../parts/name.js';
import { Shape } from '../../parts/mark.js';
import { cacheAddress } from '../../route.js';
import { tellAge } from '../../text/duration.js';
import { tellCounted } from '../../text/numbers.js';
import { visible } from '../../text/visible.js';
import { Releases } from './releases.js';

/** What the cache is: its targets, its options, the releases that know it. */
export function Definition({ details }: { readonly details: ApiCacheDetails }): JSX.Element {
  const { targets, lateAfterMs, staleAfterMs, group, upstream } = details;
  return (
    <div class="definition">
      <section>
        <div class="section-head">
          <h2>Targets</h2>
        </div>
        <div class="scroll-x panel">
          <table>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Key in Redis</th>
                <th scope="col">Type</th>
                <th scope="col">Codec</th>
              </tr>
            </thead>
            <tbody>
              {targets.map(({ name, key, type, codec }) => (
                <tr key={name}>
                  <td>
                    <a href={cacheAddress(details.name, 'rows', { target: name })}>
                      <Name of={name} />
                    </a>
                  </td>
                  <td class="any-length">
                    <bdi class="code">{visible(key)}</bdi>
                  </td>
                  <td>{visible(type)}</td>
                  <td>{visible(codec)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
      <section>
        <div class="section-head">
          <h2>Options</h2>
        </div>
        <dl class="options panel">
          <Option name="Refreshed">{visible(details.schedule ?? 'only on request')}</Option>
          <Option name="Late after">{lateAfterMs === null ? 'never' : tellAge(lateAfterMs)}</Option>
          <Option name="Stale after">
            {staleAfterMs === null ? 'never' : tellAge(staleAfterMs)}
          </Option>
          <Option name="Keeps">
            {details.keep === 0
              ? 'no earlier version'
              : tellCounted(details.keep, 'earlier version')}
          </Option>
          <Option name="History">
            {details.history === 0
              ? 'none'
              : `the last ${tellCounted(details.history, 'refresh', 'refreshes')}`}
          </Option>
          <Option name="Group">
            {group === null ? (
              'none'
            ) : (
              <>
                <Name of={group.name} />, {group.concurrency} at a time
              </>
            )}
          </Option>
          <Option name="Swap">
            {details.atomic ? 'all targets in one step' : 'one step for each slot'}
          </Option>
          <Option name="Writes">
            {details.delta ? 'only what has changed' : 'whole versions'}
          </Option>
          <Option name="Shape">{details.shape}</Option>
          <Option name="Built by">
            {details.builtBy === null ? (
              'nobody yet'
            ) : (
              <>
                <Name of={details.builtBy} />
                {details.term !== null && <span class="dim"> in term {details.term}</span>}
              </>
            )}
          </Option>
          <Option name="Metadata">
            {details.metadataKeys.map((key) => (
              <bdi key={key} class="code any-length">
                {visible(key)}{' '}
              </bdi>
            ))}
          </Option>
        </dl>
      </section>
      {upstream.length > 0 && (
        <section>
          <div class="section-head">
            <h2>Follows</h2>
          </div>
          <ul class="panel follows">
            {upstream.map(({ cache, version, builtAfter }) => (
              <li key={cache}>
                <a href={cacheAddress(cache)}>
                  <Name of={cache} />
                </a>{' '}
                <span class="dim">
                  {version === null
                    ? 'has no version, or nobody serves it'
                    : version === builtAfter
                      ? 'has no newer version than this one was built after'
                      : 'has a newer version than this one was built after'}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Releases definitions={details.definitions} />
      {details.definitions.length > 1 && (
        <p class="notice">
          <Shape kind="late" /> Releases with different definitions run side by side. During a
          deployment that is as it should be.
        </p>
      )}
    </div>
  );
}

function Option(props: {
  readonly name: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}
