import { CacheBuilder } from '../src/index.js';

const { REDIS_PORT: port, MASTER_KEY: masterCacheKey, HOW: how, CLIENT: client } = process.env;
process.once('exit', (code) => process.stdout.write(`exit handler ${String(code)}\n`));
if (how === 'own SIGTERM handler')
  process.on('SIGTERM', () => setTimeout(() => process.exit(7), 100));

if (how === 'a listener to SIGTERM that only looks') process.on('SIGTERM', () => undefined);
// The first process of a container: no signal ends it that it does not listen to.
if (how === 'a SIGTERM as process 1') {
  Object.defineProperty(process, 'pid', { value: 1 });
  process.kill = () => true;
}

const options = {
  redisOption: { host: '127.0.0.1', port: Number(port) },
  masterCacheKey: masterCacheKey ?? '',
  client: client as 'ioredis' | 'redis',
};
const builder = await CacheBuilder.build(options);
const other = await CacheBuilder.build({
  ...options,
  masterCacheKey: `${masterCacheKey ?? ''}-other`,
});
process.stdout.write('ready\n');
if (how?.startsWith('a listener')) process.stdin.destroy();
process.stdin.once('data', () => {
  if (how === 'process.exit(3)') process.exit(3);
  if (how === 'a normal end') {
    void Promise.all([builder.close(), other.close()]);
    process.stdin.destroy();
  }
});
