// Not by Intl: its first use costs a browser as much as all rows that are drawn first.

/** A number with its thousands apart: `1,234,567`. */
export function tellCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `1 row`, `2 rows`. */
export function tellCounted(count: number, one: string, many = `${one}s`): string {
  return `${tellCount(count)} ${count === 1 ? one : many}`;
}

/** Bytes in units of a thousand: `512 B`, `4.2 MB`. */
export function tellBytes(bytes: number): string {
  if (bytes < 1000) return `${tellCount(bytes)} B`;
  const power = Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  const short = Number((bytes / 1000 ** power).toPrecision(3));
  return `${short < 1000 ? String(short) : tellCount(short)} ${units[power] ?? ''}`;
}

const units = ['B', 'kB', 'MB', 'GB', 'TB'];
