import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ApiTarget, ApiVersion } from '../../../../src/api.js';
import { goTo } from '../../route.js';
import { tellTime } from '../../text/times.js';

interface RowsFormProps {
  readonly target: ApiTarget;
  readonly versions: readonly ApiVersion[];
  /** 0: the current one. */
  readonly version: number;
  readonly id: string;
  readonly address: (changes: Readonly<Record<string, string>>) => string;
}

/** Which version, and which row. */
export function RowsForm({ target, versions, version, id, address }: RowsFormProps): JSX.Element {
  const [wanted, setWanted] = useState(id);
  const hasIds = ['hash', 'set', 'sortedSet'].includes(target.type);
  return (
    <form
      class="rows-form"
      onSubmit={(event) => {
        event.preventDefault();
        goTo(address({ id: wanted, cursor: '' }));
      }}
    >
      {versions.length > 1 && (
        <label>
          <span>Version</span>
          <select
            value={String(version)}
            onChange={({ currentTarget: { value } }) =>
              goTo(address({ version: value === '0' ? '' : value, cursor: '' }))
            }
          >
            {versions.map((each) => (
              <option key={each.version} value={each.current ? '0' : String(each.version)}>
                {tellTime(Date.parse(each.builtAt), Date.now())}
                {each.current ? ' (current)' : ''}
              </option>
            ))}
          </select>
        </label>
      )}
      {hasIds && (
        <label class="rows-id">
          <span>{target.type === 'hash' ? 'Id' : 'Member'}</span>
          <input
            type="search"
            value={wanted}
            placeholder="exactly as it is stored"
            autocomplete="off"
            spellcheck={false}
            onInput={({ currentTarget }) => setWanted(currentTarget.value)}
          />
          <button type="submit" class="button">
            Find
          </button>
        </label>
      )}
      {id !== '' && (
        <a href={address({ id: '', cursor: '' })} class="button">
          All rows
        </a>
      )}
    </form>
  );
}
