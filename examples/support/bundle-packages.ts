import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Packages as JavaScript, for programs that tsx runs. */
export interface BundledPackages extends AsyncDisposable {
  /** With this environment tsx takes them in place of their sources. */
  readonly env: Readonly<Record<string, string>>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const entries = [
  ...['core', 'core/drivers', 'core/electors', 'core/loggers', 'core/operator'],
  ...['ioredis', 'lease', 'board', 'board/node'],
];

/** The source of an entry: `core/drivers` is a folder of core, `board/node` a file of its mounts. */
function sourceOf(entry: string): string {
  const [name = '', ...folder] = entry.split('/');
  const mount = name === 'board' ? folder[0] : undefined;
  if (mount !== undefined) return join(root, 'packages/board/src/mounts', `${mount}.ts`);
  return join(root, 'packages', name, 'src', ...folder, 'index.ts');
}

/**
 * Bundles the packages that programs of several processes use. From their sources each process would
 * translate hundreds of files when it starts, for seconds of a processor.
 */
export async function bundlePackages(): Promise<BundledPackages> {
  const folder = await mkdtemp(join(tmpdir(), 'smart-redis-packages-'));
  await build({
    entryPoints: Object.fromEntries(entries.map((entry) => [`${entry}/index`, sourceOf(entry)])),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // What they share exists once.
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // Bundled CommonJS modules use it to load Node's modules.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    tsconfig: join(root, 'tsconfig.json'),
    logLevel: 'error',
  });
  const bundled = entries.map((entry) => [
    `@smart-redis/${entry}`,
    [join(folder, entry, 'index.mjs')],
  ]);
  const others = ['@smart-redis/*', [join(root, 'packages/*/src/index.ts')]];
  const tsconfig = join(folder, 'tsconfig.json');
  const paths: unknown = Object.fromEntries([...bundled, others]);
  const settings = { extends: join(root, 'tsconfig.base.json'), compilerOptions: { paths } };
  await writeFile(tsconfig, JSON.stringify(settings));
  return {
    env: { TSX_TSCONFIG_PATH: tsconfig },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
