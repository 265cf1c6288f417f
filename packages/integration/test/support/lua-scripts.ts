import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The published packages that talk to Redis. */
const packages = ['core', 'lease', 'ping', 'ioredis', 'redis', 'smart-redis'] as const;

/** The sources of the published packages: their text by path. */
export async function readSources(): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const name of packages) {
    const folder = fileURLToPath(new URL(`../../../${name}/src`, import.meta.url));
    const entries = await readdir(folder, { recursive: true });
    for (const entry of entries.filter((path) => path.endsWith('.ts'))) {
      const path = join(folder, entry);
      texts.set(path, await readFile(path, 'utf8'));
    }
  }
  return texts;
}

/** Every complete Lua script in the sources, by the name of its file: `'commit'`. */
export function scriptsIn(sources: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const parts = new Map<string, string>();
  const scripts = new Map<string, string>();
  for (const [path, source] of sources) {
    for (const [, name = '', text = ''] of source.matchAll(/const (\w+Lua) = `([^`]*)`/g)) {
      parts.set(name, text);
    }
    // Parts have such names; everything else that calls Redis, or is defined as a script, is a
    // script.
    for (const [, head = '', text = ''] of source.matchAll(/(\w+)[\s(=]*`([^`]*)`/g)) {
      const isScript = head === 'defineScript' || text.includes('redis.call');
      if (isScript && !head.endsWith('Lua')) scripts.set(basename(path, '.ts'), text);
    }
  }
  const whole = (text: string): string =>
    text.replace(/\$\{(\w+)(?:\((\w+)\))?\}/g, (_, name: string, argument?: string) => {
      const part = parts.get(name);
      if (part !== undefined) return whole(part);
      if (name === 'String' && argument !== undefined) return '0';
      throw new Error(`a script holds \${${name}}, which is no Lua text`);
    });
  return new Map([...scripts].map(([name, text]) => [name, whole(text)]));
}
