import type { JSX } from 'preact';
import type { ApiCachePage, ApiRow, ApiTarget } from '../../../../src/api.js';
import { useAnswer } from '../../data/use-answer.js';
import { Name } from '../../parts/name.js';
import { Trouble } from '../../parts/trouble.js';
import { Value } from '../../parts/value.js';
import type { CacheRoute } from '../../route.js';
import { cacheAddress, changedQuery } from '../../route.js';
import { tellBytes, tellCounted } from '../../text/numbers.js';
import { visible } from '../../text/visible.js';
import { RowsForm } from './rows-form.js';

interface RowsProps {
  readonly route: CacheRoute;
  readonly answer: ApiCachePage;
}

/** The rows of a target as they are stored, decoded, page by page. */
export function Rows({ route, answer: { cache, versions } }: RowsProps): JSX.Element {
  const { query } = route;
  const target = cache.targets.find(({ name }) => name === query.get('target')) ?? cache.targets[0];
  const version = Number(query.get('version') ?? 0);
  const [id, cursor] = [query.get('id') ?? '', query.get('cursor') ?? ''];
  const page = useAnswer(
    'rows',
    target === undefined
      ? null
      : {
          ...{ cache: cache.name, target: target.name, limit: 20 },
          ...(version > 0 ? { version } : {}),
          ...(id === '' ? {} : { id }),
          ...(cursor === '' ? {} : { cursor }),
        },
    // The current version is another one after each commit.
    version > 0 ? 0 : cache.version,
  );
  if (target === undefined) return <p class="nothing">Nobody knows the targets of this cache.</p>;
  const address = (changes: Readonly<Record<string, string>>): string =>
    cacheAddress(cache.name, 'rows', changedQuery(route, changes));
  const { answer, error } = page;
  return (
    <div class="rows">
      <nav class="kinds" aria-label="Targets">
        {cache.targets.map(({ name, type }) => (
          <a
            key={name}
            href={address({ target: name, id: '', cursor: '' })}
            class="kind"
            aria-current={name === target.name ? 'true' : undefined}
          >
            <Name of={name} /> <span class="dim">{visible(type)}</span>
          </a>
        ))}
      </nav>
      <RowsForm key={`${target.name} ${id}`} {...{ target, versions, version, id, address }} />
      {error !== null && <Trouble error={error} />}
      {answer !== null && (
        <>
          <div class="section-head">
            <h2>{tellCounted(answer.total, 'row')}</h2>
            <p class="dim">
              <bdi class="code">{visible(target.key)}</bdi>, codec {visible(answer.codec)}
            </p>
          </div>
          {answer.rows.length === 0 ? (
            <p class="nothing">
              {id === '' ? 'This target has no rows.' : 'No row of this version has that id.'}
            </p>
          ) : (
            <RowsTable rows={answer.rows} target={target} />
          )}
          <nav class="pager" aria-label="Pages of rows">
            {cursor !== '' && (
              <a href={address({ cursor: '' })} class="button">
                First page
              </a>
            )}
            {answer.cursor !== null && (
              <a href={address({ cursor: answer.cursor })} class="button">
                Next page
              </a>
            )}
          </nav>
        </>
      )}
    </div>
  );
}

function RowsTable(props: {
  readonly rows: readonly ApiRow[];
  readonly target: ApiTarget;
}): JSX.Element {
  const { rows, target } = props;
  const hasId = target.type !== 'string';
  const hasScore = rows.some(({ score }) => score !== undefined);
  const hasValue = rows.some(({ value }) => value !== null);
  return (
    <div class="panel stored-rows">
      <table>
        <thead>
          <tr>
            {hasId && (
              <th scope="col">{target.type === 'list' ? 'Index' : hasValue ? 'Id' : 'Member'}</th>
            )}
            {hasScore && (
              <th scope="col" class="is-number">
                Score
              </th>
            )}
            {hasValue && <th scope="col">Value</th>}
            <th scope="col" class="is-number">
              Size
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              {hasId && (
                <td class="stored-id">
                  <Name of={row.id} />
                </td>
              )}
              {hasScore && <td class="is-number figure">{visible(row.score ?? '–')}</td>}
              {hasValue && (
                <td class="stored-value">
                  {row.value !== null && (
                    <Value of={row.value} label={hasId ? `of ${visible(row.id)}` : ''} />
                  )}
                </td>
              )}
              <td class="is-number figure">
                {row.cut && <span class="tag is-cut">cut</span>} {tellBytes(row.bytes)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
