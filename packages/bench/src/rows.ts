/** The part of a row that every contender needs. */
export interface Identified {
  readonly id: string;
}

/** The rows for all contenders, which can be streamed repeatedly. */
export interface DataSet {
  readonly name: string;
  /** The first `count` rows, one after another. */
  stream(count: number): AsyncIterable<Identified>;
}

/** A row of a report: about 110 bytes as JSON. */
export interface Row {
  readonly id: string;
  readonly name: string;
  readonly country: string;
  readonly amount: number;
  readonly time: number;
  readonly segment: string;
  readonly count: number;
}

const countries = ['FR', 'DE', 'IT', 'ES', 'PL', 'SE', 'PT', 'NL'];
const segments = ['retail', 'public', 'trade'];

/** The row with this number; the same for all contenders. */
export function rowAt(index: number): Row {
  return {
    id: `c${String(index)}`,
    name: `Customer ${String(index)}`,
    country: countries[index % countries.length] ?? '',
    amount: ((index * 7919) % 1_000_000) / 100,
    time: 1_760_000_000_000 + index * 1000,
    segment: segments[index % segments.length] ?? '',
    count: index % 97,
  };
}

/** Streams `count` rows like a source. */
// eslint-disable-next-line @typescript-eslint/require-await -- asynchronous because sources are
export async function* streamRows(count: number): AsyncGenerator<Row, void, undefined> {
  for (let index = 0; index < count; index += 1) yield rowAt(index);
}

/** {@link streamRows} as a data set. */
export const madeRows: DataSet = { name: 'rows', stream: streamRows };
