import { findViolations } from './boundaries/find-violations.js';
import { rules } from './boundaries/rules.js';
import { repositoryRoot } from './workspace.js';

// Checks the imports between packages and rooms. The rules are a table in boundaries/rules.ts.
const { packages, files, violations } = findViolations(repositoryRoot, rules);
for (const violation of violations) console.error(violation);
console.log(
  `boundaries: ${String(packages)} packages, ${String(files)} files, ${String(violations.length)} violations`,
);
if (violations.length > 0) process.exitCode = 1;
