const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

/** A number with its thousands apart: `1,234,567`. */
export function tellCount(count: number): string {
  return whole.format(count);
}

/** `1 row`, `2 rows`. */
export function tellCounted(count: number, one: string, many = `${one}s`): string {
  return `${tellCount(count)} ${count === 1 ? one : many}`;
}

/** Bytes in units of a thousand: `512 B`, `4.2 MB`. */
export function tellBytes(bytes: number): string {
  if (bytes < 1000) return `${whole.format(bytes)} B`;
  const power = Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  return `${short.format(bytes / 1000 ** power)} ${units[power] ?? ''}`;
}

const units = ['B', 'kB', 'MB', 'GB', 'TB'];
