import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ApiDone } from '../../../src/api.js';
import type { BoardError } from '../data/board-error.js';
import { toBoardError } from '../data/board-error.js';
import { usePage } from '../data/context.js';
import { act } from '../data/request.js';
import { showToast } from '../data/toasts.js';
import { Name } from '../parts/name.js';
import { Trouble } from '../parts/trouble.js';
import type { Asked } from './ask.js';
import { actionTexts } from './ask.js';
import { explain } from './explain.js';

/** Says what an action will do, and does it when that is confirmed. */
export function ActionDialog(props: {
  readonly asked: Asked;
  readonly close: () => void;
}): JSX.Element {
  const { asked, close } = props;
  const { toasts } = usePage();
  const dialog = useRef<HTMLDialogElement>(null);
  const [reason, setReason] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<BoardError | null>(null);
  const text = actionTexts[asked.action];

  useEffect(() => {
    const from = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (from instanceof HTMLElement) from.focus();
    };
  }, []);

  async function confirm(): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      const { message } = await perform(asked, reason);
      showToast(toasts, { kind: 'done', cache: asked.cache.name, text: message });
      close();
    } catch (cause) {
      setError(toBoardError(cause));
      setBusy(false);
    }
  }

  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="dialog-title" onClose={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void confirm();
        }}
      >
        <h2 id="dialog-title">
          {text} <Name of={asked.cache.name} />
        </h2>
        {explain(asked).map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
        {asked.action === 'pause' && (
          <label class="field">
            <span>Reason, for those who find it paused</span>
            <input
              value={reason}
              maxLength={200}
              autocomplete="off"
              onInput={({ currentTarget }) => setReason(currentTarget.value)}
            />
          </label>
        )}
        {error !== null && <Trouble error={error} />}
        <div class="dialog-buttons">
          <button type="button" class="button" onClick={close}>
            Cancel
          </button>
          <button type="submit" class="button is-first" disabled={isBusy}>
            {isBusy ? 'Please wait…' : error === null ? text : 'Try again'}
          </button>
        </div>
      </form>
    </dialog>
  );
}

function perform({ action, cache: { name }, version }: Asked, reason: string): Promise<ApiDone> {
  switch (action) {
    case 'pause':
      return act(action, reason.trim() === '' ? { cache: name } : { cache: name, reason });
    case 'rollback':
      return act(action, { cache: name, version: version?.version ?? 0 });
    case 'refresh':
    case 'force':
    case 'resume':
      return act(action, { cache: name });
  }
}
