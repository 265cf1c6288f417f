import type { JSX } from 'preact';
import type { ApiActionName, ApiBoard, ApiCache } from '../../../src/api.js';
import type { Asked } from './ask.js';
import { actionTexts } from './ask.js';

/** What can be done with a cache; nothing on a board that only shows. */
export function ActionButtons(props: {
  readonly board: ApiBoard;
  readonly cache: ApiCache;
  readonly ask: (asked: Asked) => void;
}): JSX.Element {
  const { board, cache, ask } = props;
  if (board.readOnly)
    return (
      <p class="dim read-only-note">This board is read-only: it shows, and changes nothing.</p>
    );
  const offered: readonly ApiActionName[] = [
    cache.paused === null ? 'pause' : 'resume',
    'force',
    'refresh',
  ];
  return (
    <div class="actions">
      {offered
        .filter((action) => board.actions.includes(action))
        .map((action) => (
          <button
            key={action}
            type="button"
            class={action === 'refresh' ? 'button is-first' : 'button'}
            onClick={() => ask({ action, cache })}
          >
            {actionTexts[action]}
          </button>
        ))}
    </div>
  );
}
