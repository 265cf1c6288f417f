import { workerData } from 'node:worker_threads';
import { netDriver } from '@smart-redis/testing';
import { serveRenewals } from '../src/index.js';

const { host, port } = workerData as { readonly host: string; readonly port: number };
serveRenewals(() => netDriver({ host, port }));
