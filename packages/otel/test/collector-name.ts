/** The units of OpenTelemetry that we use, as Prometheus spells them. */
const units: Readonly<Record<string, string>> = { s: 'seconds', By: 'bytes' };

/**
 * What the Collector makes of the name of a metric for Prometheus, by the rules of
 * https://pkg.go.dev/github.com/open-telemetry/opentelemetry-collector-contrib/pkg/translator/prometheus:
 * a standard unit is appended, unless the name has it already; a unit in braces is dropped; a
 * counter ends in `_total`.
 */
export function collectorName(name: string, unit: string, isCounter: boolean): string {
  const words = name.split(/[^a-zA-Z0-9]+/).filter((word) => word !== '');
  if (!unit.startsWith('{')) {
    const word = units[unit];
    if (word === undefined) throw new RangeError(`the unit "${unit}" has no word for Prometheus`);
    if (!words.includes(word)) words.push(word);
  }
  if (isCounter) words.push('total');
  return words.join('_');
}
