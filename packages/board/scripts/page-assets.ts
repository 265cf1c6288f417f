import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const folder = fileURLToPath(new URL('..', import.meta.url));
const ui = join(folder, 'ui');
const target = join(folder, 'src', 'assets.generated.js');

/**
 * Makes `src/assets.generated.js` of `ui`, unless it is the newest: the page as a module, so that it
 * needs no file at run time and can be bundled with an application.
 */
export async function ensurePage(): Promise<void> {
  if (isNewestPage()) return;
  const entries = [...(await bundle())].map(([name, bytes]) => {
    const gzip = gzipSync(bytes, { level: 9 });
    console.log(`${name}: ${bytes.length} bytes, ${gzip.length} gzipped`);
    const asset = { gzip: gzip.toString('base64'), hash: assetHash(bytes) };
    return `  ${JSON.stringify(name)}: ${JSON.stringify(asset)},\n`;
  });
  // In one step, for those who read it meanwhile, and not through a link to that of another folder.
  writeFileSync(`${target}.new`, `${firstLine()}export const assets = {\n${entries.join('')}};\n`);
  renameSync(`${target}.new`, target);
}

/** Whether the module is made of the sources as they are now. */
export function isNewestPage(): boolean {
  return existsSync(target) && readFileSync(target, 'utf8').startsWith(firstLine());
}

function firstLine(): string {
  return `// Made of the sources ${hashOf(sourceFiles(), 32)}.\n`;
}

/**
 * The files of the page: each is whole, because they have no folder to find others in. The script
 * knows the address of what draws charts.
 */
async function bundle(): Promise<ReadonlyMap<string, Buffer>> {
  const charts = (await bundleOf('pages/cache/plot.ts')).get('.js') ?? Buffer.of();
  const chartsQuery = `?asset=charts.js&v=${assetHash(charts)}`;
  const app = await bundleOf('main.tsx', { CHARTS_QUERY: JSON.stringify(chartsQuery) });
  return new Map([
    ['icon.svg', readFileSync(join(ui, 'icon.svg'))],
    ...[...app].map(([extension, bytes]) => [`app${extension}`, bytes] as const),
    ['charts.js', charts],
  ]);
}

/** A file with everything that it imports, and its style sheet: by their extensions. */
async function bundleOf(
  path: string,
  define: Readonly<Record<string, string>> = {},
): Promise<ReadonlyMap<string, Buffer>> {
  // Only where it is needed: every run of the tests comes by here.
  const { build } = await import('vite');
  const built = await build({
    root: ui,
    configFile: false,
    logLevel: 'warn',
    define,
    esbuild: { jsx: 'automatic', jsxImportSource: 'preact', legalComments: 'none' },
    build: {
      write: false,
      target: ['chrome123', 'firefox128', 'safari17.5'],
      modulePreload: false,
      assetsInlineLimit: 0,
      rollupOptions: {
        input: join(ui, 'src', path),
        preserveEntrySignatures: 'strict',
        output: { inlineDynamicImports: true },
      },
    },
  });
  if (!('output' in built)) throw new Error('the build of the page was to end with one output');
  return new Map(
    built.output.map((file) =>
      file.type === 'chunk'
        ? ['.js', Buffer.from(file.code)]
        : [extname(file.fileName), Buffer.from(file.source)],
    ),
  );
}

function assetHash(bytes: Buffer): string {
  return hashOf([bytes], 12);
}

/** All that the page is made of: a change of any of it makes another page. */
function sourceFiles(): readonly Buffer[] {
  const inFolder = readdirSync(ui, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const libraries = ['preact', 'uplot', 'vite'].map((name) => `node_modules/${name}/package.json`);
  const others = [...libraries, 'scripts/page-assets.ts'].map((path) => join(folder, path));
  return [...others, ...inFolder].sort().map((path) => readFileSync(path));
}

function hashOf(parts: readonly Buffer[], digits: number): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex').slice(0, digits);
}
