import type { ChannelListener } from '@smart-redis/core/drivers';

/** A listener that records messages. */
export interface Recorder extends ChannelListener {
  readonly messages: string[];
  gaps: number;
}

/** Creates an empty {@link Recorder}. */
export function recorder(): Recorder {
  const messages: string[] = [];
  const made: Recorder = {
    messages,
    gaps: 0,
    onMessage: (message) => void messages.push(message),
    onGap: () => {
      made.gaps += 1;
    },
  };
  return made;
}
