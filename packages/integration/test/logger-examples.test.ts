import { readFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import * as core from '@smart-redis/core';
import * as ioredis from '@smart-redis/ioredis';
import * as log4jsBridge from '@smart-redis/log4js';
import type { RedisServer } from '@smart-redis/testing';
import { startRedis } from '@smart-redis/testing';
import * as winstonBridge from '@smart-redis/winston';
import log4js from 'log4js';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import winston from 'winston';

const modules: Readonly<Record<string, unknown>> = {
  '@smart-redis/core': core,
  '@smart-redis/ioredis': ioredis,
  '@smart-redis/log4js': log4jsBridge,
  '@smart-redis/winston': winstonBridge,
  log4js: { __esModule: true, default: log4js },
  winston: { __esModule: true, default: winston },
};

/** Runs the first TypeScript block of a page, with some texts replaced. */
async function runExample(
  page: string,
  replaced: Readonly<Record<string, string>>,
  output: unknown,
): Promise<void> {
  const text = readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8');
  let [, code = ''] = /^```ts\n(.*?)^```$/ms.exec(text) ?? [];
  for (const [part, other] of Object.entries(replaced)) {
    expect(code).toContain(part);
    code = code.replace(part, other);
  }
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  // The page is ours, and this is how it is known to run.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const run = new Function(
    ...['require', 'exports', 'output'],
    `return (async () => { ${outputText} })();`,
  ) as (load: (name: string) => unknown, exported: object, output: unknown) => Promise<void>;
  await run((name) => modules[name], {}, output);
}

describe('the example of a logger bridge', () => {
  let server: RedisServer | undefined;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(async () => {
    await server?.stop();
  });
  const url = (): string => `redis://${server?.host ?? ''}:${String(server?.port)}`;

  it('logs through winston', async () => {
    const lines: string[] = [];
    const stream = new Writable({
      decodeStrings: false,
      write: (line: string, _encoding, done) => {
        lines.push(line);
        done();
      },
    });
    await runExample(
      'winston/README.md',
      { 'redis://localhost:6379': url(), 'new winston.transports.Console()': 'output' },
      new winston.transports.Stream({ stream }),
    );
    expect(lines.map((line) => JSON.parse(line) as unknown)).toContainEqual({
      component: 'cache',
      level: 'info',
      message: 'this instance leads',
      term: expect.any(Number) as number,
    });
  });

  it('logs through log4js', async () => {
    const events: log4js.LoggingEvent[] = [];
    const appender = { configure: () => (event: log4js.LoggingEvent) => void events.push(event) };
    await runExample(
      'log4js/README.md',
      { 'redis://localhost:6379': url(), "'stdout'": 'output' },
      appender,
    );
    expect(
      events.map(({ categoryName, data }) => [categoryName, ...(data as unknown[])]),
    ).toContainEqual(['cache', 'this instance leads', { term: expect.any(Number) as number }]);
  });
});
