// A thread that notifies its parent each time a read is due. Timers of an event loop count whole
// milliseconds, which is longer than a read takes; sleeping in a separate thread is exact to about
// a tenth of a millisecond. Plain JavaScript, because tsx does not work in threads on Node 20.
import { parentPort, workerData } from 'node:worker_threads';

const never = new Int32Array(new SharedArrayBuffer(4));
const now = () => Number(process.hrtime.bigint()) / 1e6;
const startedAt = now();

for (let beat = 1; ; beat += 1) {
  const dueAt = startedAt + (beat * 1000) / workerData.readsPerSecond;
  const waitMs = dueAt - now();
  if (waitMs > 0) Atomics.wait(never, 0, 0, waitMs);
  parentPort.postMessage(dueAt);
}
