import type { JSX } from 'preact';
import type { BoardError } from '../data/board-error.js';
import { cacheAddress } from '../route.js';
import { adviceFor } from '../text/advice.js';
import { visible } from '../text/visible.js';
import { Name } from './name.js';
import { Shape } from './mark.js';

/** Why something cannot be shown or was not done, and what to do. */
export function Trouble({ error }: { readonly error: BoardError }): JSX.Element {
  const advice = adviceFor(error.code);
  return (
    <div class="trouble" role="alert">
      <Shape kind="failing" />
      <div>
        <p>
          <span class="code">{visible(error.code)}</span> <bdi>{visible(error.message)}</bdi>
        </p>
        {advice !== undefined && <p class="dim">{advice}</p>}
        {error.nearest !== undefined && (
          <p>
            Did you mean{' '}
            <a href={cacheAddress(error.nearest)}>
              <Name of={error.nearest} />
            </a>
            ?
          </p>
        )}
      </div>
    </div>
  );
}
