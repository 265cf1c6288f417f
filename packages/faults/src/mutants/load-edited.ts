import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** A part of a source of core, and its replacement. */
export interface SourceEdit {
  /** The path in `packages/core/src`. */
  readonly file: string;
  readonly part: string;
  readonly replacement: string;
}

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const core = path('../../../core/src');

/**
 * Loads a module of the lab over a product whose sources are edited; resolves with its exports. Throws
 * for an edit that does not fit, so that the lab stays up to date with the product.
 */
export async function loadEdited(module: URL, edits: readonly SourceEdit[]): Promise<unknown> {
  const applied = new Set<SourceEdit>();
  const folder = await mkdtemp(join(tmpdir(), 'smart-redis-mutant-'));
  try {
    const outfile = join(folder, 'edited.cjs');
    await build({
      entryPoints: [fileURLToPath(module)],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      keepNames: true,
      tsconfig: path('../../../../tsconfig.json'),
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
      if (!applied.has(edit)) throw doesNotFit(`there is no ${edit.file}`);
    }
    return createRequire(import.meta.url)(outfile);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Throws for an edit that does not fit the sources of the product, without building them. */
export async function demandFit(edits: readonly SourceEdit[]): Promise<void> {
  for (const edit of edits) {
    const contents = await readFile(join(core, edit.file), 'utf8').catch(() => {
      throw doesNotFit(`there is no ${edit.file}`);
    });
    edited(contents, edit);
  }
}

function doesNotFit(why: string): Error {
  return new Error(`the mutant does not fit: ${why}`);
}

function edited(text: string, { file, part, replacement }: SourceEdit): string {
  if (!text.includes(part)) throw doesNotFit(`${file} has no ${part}`);
  // By a function, because a replacement may contain dollar signs.
  return text.replace(part, () => replacement);
}
