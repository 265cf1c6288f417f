import type { JSX } from 'preact';
import type { ApiCache } from '../../../../src/api.js';
import { Shape } from '../../parts/mark.js';
import { Name } from '../../parts/name.js';
import { Ago, Time } from '../../parts/time.js';
import { adviceFor } from '../../text/advice.js';
import { visible, visibleLines } from '../../text/visible.js';

/** What one has to know before anything else: the last failure, a pause, a rollback. */
export function Notices({ cache }: { readonly cache: ApiCache }): JSX.Element {
  const { lastError, paused, rolledBackFrom } = cache;
  const advice = lastError === null ? undefined : adviceFor(lastError.code);
  return (
    <div class="notices">
      {lastError !== null && (
        <section class="notice is-error" aria-label="The last failure">
          <Shape kind="failing" />
          <div>
            <h2>
              The last refresh failed <Ago at={lastError.at} />
            </h2>
            <p class="notice-message">
              <span class="code">{visible(lastError.code)}</span>{' '}
              <bdi>{visibleLines(lastError.message)}</bdi>
            </p>
            {lastError.details !== undefined && lastError.details.length > 0 && (
              <dl class="details">
                {lastError.details.map(({ name, value }) => (
                  <div key={name}>
                    <dt>{visible(name)}</dt>
                    <dd>
                      <bdi>{visible(value)}</bdi>
                    </dd>
                  </div>
                ))}
              </dl>
            )}
            {advice !== undefined && <p class="dim">{advice}</p>}
            <p class="dim">
              {cache.version === null
                ? 'Readers have no version yet.'
                : 'Readers keep the last version, which is whole.'}
            </p>
          </div>
        </section>
      )}
      {paused !== null && (
        <section class="notice is-paused" aria-label="The pause">
          <Shape kind="paused" />
          <div>
            <h2>
              Paused <Ago at={paused.at} /> by <Name of={paused.by} />
            </h2>
            {paused.reason !== null && (
              <p class="notice-message">
                <bdi>{visible(paused.reason)}</bdi>
              </p>
            )}
            {rolledBackFrom !== null && (
              <p class="dim">
                It was rolled back from the version of{' '}
                <Time at={new Date(rolledBackFrom).toISOString()} />.
              </p>
            )}
          </div>
        </section>
      )}
    </div>
  );
}
