import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publicPackages, repositoryRoot } from './workspace.js';

// Checks the links to the repository in each manifest, which are derived from the root manifest, so
// that npm links to the sources, the issues and the homepage of each package. With --write,
// corrects them.
const isWriting = process.argv.includes('--write');
const root = readFields(repositoryRoot);
const url = root.repository?.url ?? '';
const web = url.replace(/^git\+/, '').replace(/\.git$/, '');
if (!web.startsWith('https://'))
  throw new Error(`the root manifest has no repository.url: "${url}"`);

for (const { path, folder } of publicPackages(repositoryRoot)) {
  const fields = readFields(folder);
  const wanted = {
    homepage: `${web}/tree/main/${path}#readme`,
    bugs: `${web}/issues`,
    repository: { type: 'git', url, directory: path },
  };
  const wrong = Object.entries(wanted)
    .filter(([name, value]) => JSON.stringify(fields[name]) !== JSON.stringify(value))
    .map(([name]) => name);
  if (wrong.length === 0) continue;
  if (isWriting) writeFields(folder, fields, wanted);
  else process.exitCode = 1;
  console.log(
    `${path}/package.json: ${isWriting ? 'wrote' : 'wrong or missing'} ${wrong.join(', ')}`,
  );
}
if (process.exitCode === undefined) console.log('manifests: all lead to their sources');

interface Fields extends Readonly<Record<string, unknown>> {
  readonly repository?: { readonly url?: string };
}

function readFields(folder: string): Fields {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Fields;
}

/** The fields are placed after the licence, as npm's documentation lists them. */
function writeFields(folder: string, fields: Fields, wanted: object): void {
  const entries = Object.entries(fields).filter(([name]) => !(name in wanted));
  const at = entries.findIndex(([name]) => name === 'license') + 1;
  entries.splice(at, 0, ...Object.entries(wanted));
  writeFileSync(
    join(folder, 'package.json'),
    `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`,
  );
}
