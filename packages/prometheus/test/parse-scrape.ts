/** A scrape as Prometheus reads it. */
export interface Scrape {
  readonly text: string;
  /** The type of each metric. */
  readonly types: Readonly<Record<string, string>>;
  /** The names that have a sample. */
  readonly names: ReadonlySet<string>;
  /** The value of the sample with these labels, among others; `undefined`: there is none. */
  value(name: string, labels: Readonly<Record<string, string>>): number | undefined;
}

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** @throws Error for a line that is not of the text format, or a name that is declared twice */
export function parseScrape(text: string): Scrape {
  const types: Record<string, string> = {};
  const samples: Sample[] = [];
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('# HELP ')) continue;
    const type = /^# TYPE (\S+) (\S+)$/.exec(line);
    if (type !== null) {
      const [, name = '', kind = ''] = type;
      if (name in types) throw new Error(`declared twice: ${name}`);
      types[name] = kind;
    } else if (!line.startsWith('#')) samples.push(sampleOf(line));
  }
  return {
    text,
    types,
    names: new Set(samples.map(({ name }) => name)),
    value: (wanted, labels) =>
      samples.find(
        (sample) =>
          sample.name === wanted &&
          Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
      )?.value,
  };
}

function sampleOf(line: string): Sample {
  const found = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line);
  if (found === null) throw new Error(`not a sample: ${line}`);
  const [, name = '', text = '', value = ''] = found;
  const pairs = [...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"(?:,|$)/g)];
  const labels = Object.fromEntries(pairs.map(([, label = '', of = '']) => [label, of]));
  return { name, labels, value: Number(value) };
}
