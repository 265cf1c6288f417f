import { readFile } from 'node:fs/promises';

const page = await readFile(new URL('../../../../docs/security.md', import.meta.url), 'utf8');

/** The page's line for an application that may lead: the text after `ACL SETUSER reports`. */
export const leaderLine = lineOf('reports');

/** The page's line for a program that only reads. */
export const readerLine = lineOf('viewer');

/** The page's line for an operator that only looks. */
export const watcherLine = lineOf('watcher');

/** The page's line for an operator that acts. */
export const stewardLine = lineOf('steward');

/** The further rights for caches with `delta: true`, from the page. */
export const deltaRights = /`(\+multi[^`]*)`/.exec(page)?.[1] ?? '';

/**
 * The further rights for other features and set-ups, from the page: `+select`, `+memory|usage`, …
 */
export const furtherRights = furtherRightsIn(page);

/** Commands without which everything still works, from the page's table. */
export const degrading: ReadonlySet<string> = new Set(
  [...page.matchAll(/^\| (`.*) \|.*\| goes on/gm)].flatMap(([, names = '']) =>
    [...names.matchAll(/`(\w+)`/g)].map(([, name = '']) => name.toLowerCase()),
  ),
);

/** The commands that a line allows, in its order. */
export function commandsOf(line: string): string[] {
  return [...` ${line}`.matchAll(/ \+(\S+)/g)].map(([, name = '']) => name);
}

function lineOf(user: string): string {
  const line = new RegExp(`^ACL SETUSER ${user} (.*)$`, 'm').exec(page)?.[1];
  if (line === undefined) throw new Error(`docs/security.md has no line for the user ${user}`);
  return line;
}

/** The channels of one leader for all, from the page. */
export const furtherChannels = /`(&__keyspace[^`]*)`/.exec(page)?.[1] ?? '';

/** All code between the two lines and the table, except for the commands of `delta: true`. */
function furtherRightsIn(text: string): string {
  const spans = [...text.matchAll(/`(\+[^`]*)`/g)].map(([, rights = '']) => rights);
  return spans.filter((rights) => rights !== deltaRights && rights !== '+info').join(' ');
}
