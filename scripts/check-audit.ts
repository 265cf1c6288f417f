import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './run-command.js';
import { repositoryRoot } from './workspace.js';

// pnpm check:audit [--must-answer]
//
// Asks the registry for known vulnerabilities in what users install. Some registries (mirrors,
// proxies) do not answer such requests: this is reported, and only fails with --must-answer, as in
// CI.
const unanswered = /ERR_PNPM_AUDIT|ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|ECONNRESET/;

const { packageManager } = JSON.parse(
  readFileSync(join(repositoryRoot, 'package.json'), 'utf8'),
) as { packageManager: string };

try {
  const args = ['--yes', packageManager, 'audit', '--prod', '--audit-level', 'moderate'];
  console.log(await runCommand('npx', args, repositoryRoot));
} catch (error) {
  const printed = error instanceof Error ? error.message : String(error);
  console.error(printed);
  const isUnanswered = unanswered.test(printed);
  if (isUnanswered) console.error('\nNOT AUDITED: the registry did not answer the question.');
  process.exitCode = isUnanswered && !process.argv.includes('--must-answer') ? 0 : 1;
}
