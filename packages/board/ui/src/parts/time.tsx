import type { JSX } from 'preact';
import { useNow, usePage } from '../data/context.js';
import { tellAge } from '../text/duration.js';
import { tellTime, tellWholeTime } from '../text/times.js';

/** A time of the server, in the zone of the browser. */
export function Time({ at }: { readonly at: string }): JSX.Element {
  const ms = Date.parse(at);
  return (
    <time dateTime={at} title={tellWholeTime(ms)}>
      {Number.isNaN(ms) ? 'an unknown time' : tellTime(ms, Date.now())}
    </time>
  );
}

/** Now by the server's clock, as far as it is known. */
export function useServerNow(): number {
  const { live } = usePage();
  const now = useNow();
  const { serverAheadMs } = live.get();
  return serverAheadMs === null ? Date.now() : now + serverAheadMs;
}

/** How long ago a time of the server is, which ticks. */
export function Ago({ at }: { readonly at: string }): JSX.Element {
  const ms = Date.parse(at);
  const now = useServerNow();
  return (
    <time dateTime={at} title={tellWholeTime(ms)}>
      {Number.isNaN(ms) ? 'some time' : tellAge(now - ms)} ago
    </time>
  );
}
