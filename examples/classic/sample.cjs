const { CacheBuilder } = require('smart-redis');

async function main() {
  const cacheBuilder = await CacheBuilder.build({
    redisOption: { host: 'localhost', port: Number(process.env.REDIS_PORT ?? 6379), password: '' },
    masterCacheKey: 'sample-key',
  });
  const name = await cacheBuilder.register({
    dataFetchingFn: () => [
      { id: 'id1', value: 'value1' },
      { id: 'id2', value: 'value2' },
    ],
    cacheKeys: ['sample-key-list', 'sample-key-hash'],
    redisDataTypes: ['list', 'hash'],
    refreshInterval: 100, // seconds
    idProp: 'id',
    name: 'sampleCacheName',
  });
  console.log(name);
}

main();
