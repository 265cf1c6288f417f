import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ApiValue } from '../../../src/api.js';
import { visible, visibleLines } from '../text/visible.js';

/** A stored value in one line, which opens to all of it. */
export function Value(props: { readonly of: ApiValue; readonly label: string }): JSX.Element {
  const { of, label } = props;
  const [isOpen, setOpen] = useState(false);
  const line = of.text.length > 4000 ? of.text.slice(0, 4000) : of.text;
  return (
    <div class={isOpen ? 'value is-open' : 'value'}>
      <button
        type="button"
        class="value-line"
        aria-expanded={isOpen}
        aria-label={`${isOpen ? 'Close' : 'Open'} the value ${label}`}
        onClick={() => setOpen(!isOpen)}
      >
        <svg class="chevron" viewBox="0 0 16 16" aria-hidden="true">
          <path d="m6 3.5 4.5 4.5L6 12.5" class="line" />
        </svg>
      </button>
      {of.as === 'base64' && <span class="tag">binary, as base64</span>}
      {isOpen ? (
        <pre tabIndex={0} aria-label={`The value ${label}`}>
          <bdi>{visibleLines(of.text)}</bdi>
        </pre>
      ) : (
        <code class="clip">
          <bdi>{visible(line.replaceAll(/\s*\n\s*/g, ' '))}</bdi>
        </code>
      )}
    </div>
  );
}
