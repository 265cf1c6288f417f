import type { JSX } from 'preact';
import { visible } from '../text/visible.js';

/** A name that anybody may have chosen: inert, apart from the text around it, with nothing hidden. */
export function Name({ of }: { readonly of: string }): JSX.Element {
  const shown = visible(of);
  return (
    <bdi class="name" title={shown}>
      {shown}
    </bdi>
  );
}
