import type { HistoryRecord } from '../../history/record.js';

/** Takes down what happens, at the moment when it does. */
export type Recorder = (record: HistoryRecord) => void;
