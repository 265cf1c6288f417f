import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { walkVirtually } from '../virtual-walk.js';
import type { SourceEdit } from './walk-mutants.js';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const core = path('../../../../core/src');

/**
 * Loads a product whose sources are edited, to walk over it in virtual time. Throws for an edit
 * that does not fit, so that the lab stays up to date with the product.
 */
export async function loadMutant(edits: readonly SourceEdit[]): Promise<typeof walkVirtually> {
  const applied = new Set<SourceEdit>();
  const folder = await mkdtemp(join(tmpdir(), 'smart-redis-mutant-'));
  try {
    const outfile = join(folder, 'walk.cjs');
    await build({
      entryPoints: [path('../virtual-walk.ts')],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      keepNames: true,
      tsconfig: path('../../../../../tsconfig.json'),
      logLevel: 'silent',
      plugins: [
        {
          name: 'mutant',
          setup: ({ onLoad }) => {
            onLoad({ filter: /core[\\/]src[\\/].*\.ts$/ }, async ({ path: file }) => {
              const wanted = edits.filter((edit) => join(core, edit.file) === file);
              const contents = await readFile(file, 'utf8');
              for (const edit of wanted) applied.add(edit);
              return { contents: wanted.reduce(edited, contents), loader: 'ts' };
            });
          },
        },
      ],
    });
    for (const edit of edits) {
      if (!applied.has(edit)) throw new Error(`the mutant does not fit: there is no ${edit.file}`);
    }
    const load = createRequire(import.meta.url);
    return (load(outfile) as { walkVirtually: typeof walkVirtually }).walkVirtually;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function edited(text: string, { file, part, replacement }: SourceEdit): string {
  if (!text.includes(part)) throw new Error(`the mutant does not fit: ${file} has no ${part}`);
  // By a function, because a replacement may contain dollar signs.
  return text.replace(part, () => replacement);
}
