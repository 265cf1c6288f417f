import { createOneLeader } from './one-leader.js';
import { createReadingOnly } from './reading-only.js';
import type { Service } from './service.js';
import type { ServiceHost } from './service-host.js';
import { createSpreadService } from './spread-service.js';

/** The {@link Service} for the elector of an instance. */
export function createService(host: ServiceHost): Service {
  const { elector } = host.context;
  if (elector === false) return createReadingOnly(host);
  return elector.spread === undefined
    ? createOneLeader(host, elector)
    : createSpreadService(host, elector.spread);
}
