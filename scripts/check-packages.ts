import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { packPackages, withTemporaryFolder } from './pack-packages.js';
import { runCommand } from './run-command.js';
import { publicPackages, repositoryRoot } from './workspace.js';

// Checks each package as it would be published: that its entry points exist (publint), and that the
// types match the code for every kind of import (attw, all rules).
await withTemporaryFolder(async (folder) => {
  const packed = await packPackages(repositoryRoot, publicPackages(repositoryRoot), folder);
  for (const { name, tarball } of packed) {
    const problems = [...(await lint(tarball)), ...(await checkTypes(tarball))];
    console.log(`${name}: ${problems.length === 0 ? 'publint and attw find nothing' : 'FAILED'}`);
    for (const problem of problems) console.error(problem);
    if (problems.length > 0) process.exitCode = 1;
  }
});

/** Suggestions count as well. */
async function lint(tarball: string): Promise<string[]> {
  const bytes = new Uint8Array(readFileSync(tarball)).buffer;
  const { messages, pkg } = await publint({ pack: { tarball: bytes }, strict: true });
  return messages.map((message) => `publint: ${formatMessage(message, pkg) ?? message.code}`);
}

async function checkTypes(tarball: string): Promise<string[]> {
  const attw = join(repositoryRoot, 'node_modules', '.bin', 'attw');
  const report = runCommand(attw, [tarball, '--format', 'ascii', '--no-color'], repositoryRoot);
  return report.then(
    () => [],
    (error: unknown) => [error instanceof Error ? error.message : String(error)],
  );
}
