import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { scriptKind } from '../src/lab/instance/script-kind.js';

const core = new URL('../../core/src/', import.meta.url);
const inScripts = /(\/scripts\/[\w-]+|open-staging|copy-elements)\.ts$/;

interface Script {
  readonly source: string;
  readonly digest: string;
}

function isScript(value: unknown): value is Script {
  return typeof value === 'object' && value !== null && 'source' in value && 'digest' in value;
}

/** Every script that the product defines, by its name. */
async function scriptsOfCore(): Promise<[string, Script][]> {
  const files = (await readdir(core, { recursive: true })).filter((file) => inScripts.test(file));
  const modules = await Promise.all(
    files.map((file) => import(new URL(file, core).href) as Promise<Record<string, unknown>>),
  );
  return modules
    .flatMap((module) => Object.entries(module))
    .filter((entry): entry is [string, Script] => isScript(entry[1]));
}

describe('the kinds of scripts in the lab', () => {
  it('are those of the product, one kind for each script', async () => {
    const scripts = await scriptsOfCore();
    const kinds = scripts.map(([, { source }]) => scriptKind(source));
    expect(kinds.length).toBeGreaterThan(13);
    expect(new Set(kinds).size).toBe(kinds.length);
  });

  it('do not include any other script', () => {
    expect(() => scriptKind("return redis.call('PING')")).toThrow('takes this script for none');
  });
});
