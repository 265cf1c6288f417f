import type { JSX } from 'preact';
import { usePage } from '../data/context.js';
import { useStore } from '../data/store.js';
import { closeToast } from '../data/toasts.js';
import { visible } from '../text/visible.js';
import { Shape } from './mark.js';

/** What became of the actions of this page; screen readers tell it when they are free. */
export function Toasts(): JSX.Element {
  const { toasts } = usePage();
  return (
    <div class="toasts" role="status" aria-live="polite">
      {useStore(toasts).map(({ id, kind, cache, text }) => (
        <div key={id} class={`toast is-${kind}`}>
          <Shape kind={kind === 'done' ? 'fresh' : 'failing'} />
          <p>
            <bdi class="toast-cache">{visible(cache)}</bdi> <bdi>{visible(text)}</bdi>
          </p>
          <button
            type="button"
            class="icon-button"
            aria-label="Close this message"
            onClick={() => closeToast(toasts, id)}
          >
            <svg viewBox="0 0 16 16" aria-hidden="true">
              <path d="m4 4 8 8m0-8-8 8" class="line" />
            </svg>
          </button>
        </div>
      ))}
    </div>
  );
}
