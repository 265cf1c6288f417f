/** The client libraries that rows run on. */
export type DriverName = 'ioredis' | 'redis';

export const driverNames: readonly DriverName[] = ['ioredis', 'redis'];
