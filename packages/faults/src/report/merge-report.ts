/** A line of a table of results. */
const result = /^\| *(F\d+) *\|/;

/**
 * Merges the report on a page with the results of another run, which replace those of the same
 * rows. There is a line for each of `ids`, even without any result. The text above the table is
 * that of the newer run if it has every row, otherwise that of both.
 */
export function mergeReport(before: string, after: string, ids: readonly string[]): string {
  const [old, recent] = [parse(before), parse(after)];
  const ran = ids.filter((id) => recent.lines.has(id));
  const isWhole = ran.length === ids.length;
  const intro = isWhole
    ? [recent.intro]
    : [old.intro, ...(ran.length === 0 ? [] : [`${ran.join(', ')} anew: ${recent.intro}`])];
  const lines = ids.flatMap((id) => {
    const found = recent.lines.get(id) ?? old.lines.get(id);
    return found ?? [`| ${id} | not run yet | | | | | | |`];
  });
  return [...intro, '', ...(old.head.length > 0 ? old.head : recent.head), ...lines].join('\n');
}

interface Parsed {
  readonly intro: string;
  readonly head: readonly string[];
  readonly lines: ReadonlyMap<string, readonly string[]>;
}

function parse(text: string): Parsed {
  const all = text.split('\n');
  const table = all.findIndex((line) => line.startsWith('|'));
  const lines = new Map<string, string[]>();
  for (const line of all) {
    const id = result.exec(line)?.[1];
    if (id !== undefined) lines.set(id, [...(lines.get(id) ?? []), line]);
  }
  const from = table === -1 ? all.length : table;
  return { intro: all.slice(0, from).join('\n').trim(), head: all.slice(from, from + 2), lines };
}
