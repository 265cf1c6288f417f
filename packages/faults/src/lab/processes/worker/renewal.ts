// The thread that renews the lease of a worker while its event loop is blocked.
import { workerData } from 'node:worker_threads';
import { serveRenewals } from '@smart-redis/lease';
import { connectDriver } from './connect.js';
import type { WorkerSettings } from './protocol.js';

const { driver, address } = workerData as Pick<WorkerSettings, 'driver' | 'address'>;
void connectDriver(driver, address).then((connected) => serveRenewals(() => connected));
