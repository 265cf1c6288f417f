import type { HistoryRecord } from '../../history/record.js';

/** Records an event when it happens. */
export type Recorder = (record: HistoryRecord) => void;
