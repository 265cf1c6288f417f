import type { ApiEvent } from '../api.js';

const encoder = new TextEncoder();

/** A message of the stream: JSON has no line breaks, so it is one line of `data`. */
export function sseMessage(event: ApiEvent): Uint8Array {
  return encoder.encode(`event: board\ndata: ${JSON.stringify(event)}\n\n`);
}

/** Begins a stream: how long the browser waits before it connects again. */
export function sseGreeting(): Uint8Array {
  return encoder.encode('retry: 1000\n\n');
}

/** Nothing, so that proxies see that the stream is alive, and we see when the viewer is gone. */
export function sseHeartbeat(): Uint8Array {
  return encoder.encode(': still here\n\n');
}
