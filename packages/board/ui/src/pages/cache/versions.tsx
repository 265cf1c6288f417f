import type { JSX } from 'preact';
import type { ApiCache, ApiCachePage, ApiVersion } from '../../../../src/api.js';
import type { Asked } from '../../actions/ask.js';
import { Time } from '../../parts/time.js';
import type { CacheRoute } from '../../route.js';
import { cacheAddress } from '../../route.js';
import { tellBytes, tellCount, tellCounted } from '../../text/numbers.js';
import { Diff } from './diff.js';

interface VersionsProps {
  readonly route: CacheRoute;
  readonly answer: ApiCachePage;
  readonly cache: ApiCache;
  readonly ask: (asked: Asked) => void;
}

/** The versions that stand in Redis: look at them, compare them, bring one back. */
export function Versions({ route, answer, cache, ask }: VersionsProps): JSX.Element {
  const { versions, board } = answer;
  if (versions.length === 0) return <p class="nothing">There is no version yet.</p>;
  const current = versions.find((each) => each.current);
  const [from, to] = [route.query.get('from'), route.query.get('to')].map(Number);
  return (
    <div class="versions">
      <div class="section-head">
        <h2>{tellCounted(versions.length, 'version')} in Redis</h2>
        {answer.cache.keep === 0 && (
          <p class="dim">
            With the option “keep: 2” two earlier ones stay, and can be brought back.
          </p>
        )}
      </div>
      <div class="scroll-x panel">
        <table>
          <thead>
            <tr>
              <th scope="col">Built</th>
              <th scope="col">Version</th>
              <th scope="col" class="is-number">
                Rows
              </th>
              <th scope="col" class="is-number">
                Size
              </th>
              <th scope="col">
                <span class="sr-only">What can be done</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {versions.map((version, index) => (
              <tr key={version.version}>
                <td>
                  <Time at={version.builtAt} />
                </td>
                <td class="figure">
                  {version.version} {version.current && <span class="tag is-current">current</span>}
                </td>
                <td class="is-number figure">
                  {tellCount(version.rows)} <Growth of={version} since={versions[index + 1]} />
                </td>
                <td class="is-number figure">{tellBytes(version.bytes)}</td>
                <td class="is-actions">
                  <a
                    href={cacheAddress(
                      cache.name,
                      'rows',
                      version.current ? {} : { version: String(version.version) },
                    )}
                  >
                    Rows<span class="sr-only"> of version {version.version}</span>
                  </a>
                  {!version.current && current !== undefined && (
                    <a
                      href={cacheAddress(cache.name, 'versions', {
                        from: String(version.version),
                        to: String(current.version),
                      })}
                      aria-current={version.version === from ? 'true' : undefined}
                    >
                      Compare
                      <span class="sr-only"> version {version.version} with the current one</span>
                    </a>
                  )}
                  {!version.current && board.actions.includes('rollback') && (
                    <button
                      type="button"
                      class="button is-small"
                      onClick={() => ask({ action: 'rollback', cache, version })}
                    >
                      Roll back<span class="sr-only"> to version {version.version}</span>
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {from !== undefined && to !== undefined && from > 0 && to > 0 && (
        <Diff cache={cache.name} from={from} to={to} versions={versions} />
      )}
    </div>
  );
}

function Growth(props: {
  readonly of: ApiVersion;
  readonly since: ApiVersion | undefined;
}): JSX.Element | null {
  const { of, since } = props;
  if (since === undefined || of.rows === since.rows) return null;
  const more = of.rows - since.rows;
  return (
    <span class={more > 0 ? 'is-added' : 'is-removed'} title="compared with the version before">
      {more > 0 ? '+' : '−'}
      {tellCount(Math.abs(more))}
    </span>
  );
}
