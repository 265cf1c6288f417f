import type { ChannelListener } from '@smart-redis/core/drivers';

/** A listener that notes what it hears. */
export interface Recorder extends ChannelListener {
  readonly messages: string[];
  gaps: number;
}

/** A {@link Recorder} that has heard nothing. */
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
