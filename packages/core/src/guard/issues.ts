import type { SchemaIssue } from '../contracts/standard-schema.js';
import { clipEnd } from '../errors/clip-text.js';
import { hideCredentials } from '../errors/hide-credentials.js';

const longestIssue = 200;
const longestPath = 80;

/**
 * One line about a row that a schema refuses: its number, the column, and the reason without quoted
 * values, because rows may be confidential.
 */
export function describeIssue(row: number | undefined, issues: readonly SchemaIssue[]): string {
  const [issue] = issues;
  const place = row === undefined ? 'the value' : `row ${String(row)}`;
  if (issue === undefined) return place;
  const path = pathOf(issue);
  const said: unknown = issue.message; // anything may call itself a schema
  // Long texts are cut before they are searched.
  const message = clipEnd(String(said), 1000).replace(/"[^"]*"|'[^']*'|`[^`]*`/g, '…');
  const more = issues.length > 1 ? ` (and ${String(issues.length - 1)} more)` : '';
  const where = path === '' ? place : `${place}, ${path}`;
  return `${clipEnd(`${where}: ${hideCredentials(message)}`, longestIssue)}${more}`;
}

function pathOf({ path = [] }: SchemaIssue): string {
  const names = path.map((part) => String(typeof part === 'object' ? part.key : part));
  return clipEnd(names.join('.'), longestPath);
}
