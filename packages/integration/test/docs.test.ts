import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folders, pages, root } from './support/doc-pages.js';

/** The address of this repository on the web. */
const web = readManifest('.')
  .repository.url.replace(/^git\+/, '')
  .replace(/\.git$/, '/');

function readManifest(folder: string): {
  readonly private?: boolean;
  readonly repository: { readonly url: string };
} {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as ReturnType<
    typeof readManifest
  >;
}

function linksOf(page: string): string[] {
  return [...readFileSync(page, 'utf8').matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
}

describe('the documentation', () => {
  it('links to pages that exist', () => {
    const broken = pages.flatMap((page) =>
      linksOf(page)
        .filter((link) => !/^(https?:|#)/.test(link) || link.startsWith(web))
        .map((link) => link.split('#')[0] ?? '')
        .map((link) =>
          link.startsWith(web)
            ? join(root, link.slice(web.length).replace(/^(blob|tree)\/main\//, ''))
            : join(dirname(page), link),
        )
        .filter((target) => !existsSync(target))
        .map((target) => `${relative(root, page)} -> ${relative(root, target)}`),
    );
    expect(broken).toEqual([]);
  });

  it('has links that work on npm, where the page of a package is shown without the repository', () => {
    const published = folders('packages').filter((folder) => readManifest(folder).private !== true);
    const relativeLinks = published.flatMap((folder) =>
      linksOf(join(root, folder, 'README.md'))
        .filter((link) => !/^(https:|#)/.test(link))
        .map((link) => `${folder}: ${link}`),
    );
    expect(published.length).toBeGreaterThan(5);
    expect(relativeLinks).toEqual([]);
  });
});
