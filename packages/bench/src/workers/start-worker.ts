import { fileURLToPath } from 'node:url';
import type { Worker } from '@smart-redis/testing';
import { spawnWorker } from '@smart-redis/testing';

const rootTsconfig = fileURLToPath(new URL('../../../../tsconfig.json', import.meta.url));
const asPublished = new URL('../as-published.mjs', import.meta.url).href;

/** Starts `workers/<name>.ts` on our sources, in a process of its own. */
export function startWorker<Message>(
  name: string,
  args: readonly string[],
  execArgv: readonly string[] = [],
): Worker<Message> {
  return spawnWorker<Message>(new URL(`${name}.ts`, import.meta.url), {
    args,
    execArgv: ['--import', 'tsx', '--import', asPublished, ...execArgv],
    env: { TSX_TSCONFIG_PATH: rootTsconfig },
  });
}
