import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { pages, root } from './support/doc-pages.js';

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
});
