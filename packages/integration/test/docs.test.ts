import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const pages = ['.', 'docs', ...folders('packages'), ...folders('examples')].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(root, folder, name)),
);

/** Each TypeScript block of each page, as a separate module beside the page. */
const snippets = new Map(
  // Each block of that page is a file of packages/sources, whose tests compare them.
  pages
    .filter((page) => !page.endsWith('docs/sources.md'))
    .flatMap((page) => {
      const blocks = [...readFileSync(page, 'utf8').matchAll(/^```ts\n(.*?)^```$/gms)];
      return blocks.map(([, code = ''], index) => {
        // Beside a test, so that all packages can be imported.
        const file = join(
          root,
          'packages/integration/test',
          `${relative(root, page).replaceAll('/', '-')}-${String(index)}.ts`,
        );
        return [file, `${code}\nexport {};\n`] as const;
      });
    }),
);

function folders(parent: string): string[] {
  return readdirSync(join(root, parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(parent, name));
}

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
  it('has TypeScript that compiles, in every block', () => {
    const config = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path));
    const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
    const host = ts.createCompilerHost(options);
    const { getSourceFile, fileExists, readFile } = host;
    host.fileExists = (path) => snippets.has(path) || fileExists(path);
    host.readFile = (path) => snippets.get(path) ?? readFile(path);
    host.getSourceFile = (path, version, ...rest) => {
      const snippet = snippets.get(path);
      return snippet === undefined
        ? getSourceFile(path, version, ...rest)
        : ts.createSourceFile(path, snippet, version);
    };
    const program = ts.createProgram([...snippets.keys()], options, host);
    const problems = [...snippets.keys()].flatMap((file) => {
      const source = program.getSourceFile(file);
      return [
        ...program.getSyntacticDiagnostics(source),
        ...program.getSemanticDiagnostics(source),
      ].map(
        ({ messageText }) =>
          `${relative(dirname(file), file)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
      );
    });
    expect(snippets.size).toBeGreaterThan(5);
    expect(problems).toEqual([]);
  });

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
        .filter((target) => !ts.sys.fileExists(target) && !ts.sys.directoryExists(target))
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
