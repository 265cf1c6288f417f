import type { JSX } from 'preact';
import { overviewAddress } from '../route.js';

/** An address that names nothing. */
export function Nowhere(): JSX.Element {
  return (
    <div class="nothing">
      <h1 tabIndex={-1}>There is nothing at this address</h1>
      <a href={overviewAddress()}>Show all caches</a>
    </div>
  );
}
