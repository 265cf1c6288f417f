import type { SmartRedis } from '@smart-redis/core';
import { machineNowMs } from '../machine-time.js';
import type { InstanceMessage } from './messages.js';
import type { Recorder } from './recorder.js';

/** What {@link recordServings} needs from the instance. */
export interface ServingRecording {
  readonly process: string;
  readonly record: Recorder;
  readonly report: (message: InstanceMessage) => void;
  /** Whether the history is to tell who serves a cache; that of the list of a family is not. */
  isOfLab(cache: string): boolean;
}

/** Records which caches an instance with a seat serves, from when until when. */
export function recordServings(
  smart: SmartRedis,
  { process, record, report, isOfLab }: ServingRecording,
): void {
  smart.on('serving', ({ cache, term }) => {
    const at = machineNowMs();
    if (isOfLab(cache)) record({ kind: 'serving', process, at, cache, term });
    report({ type: 'serving', cache, term, at });
  });
  smart.on('released', ({ cache, reason }) => {
    const at = machineNowMs();
    if (isOfLab(cache)) record({ kind: 'released', process, at, cache, reason });
    report({ type: 'released', cache, reason, at });
  });
}
