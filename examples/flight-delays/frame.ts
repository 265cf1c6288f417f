import { styleText } from 'node:util';
import type { Board, CacheState, InstanceState } from './board.js';
import { alignColumns, count, latencyCells, seconds } from './format.js';

const shownHappenings = 9;
const title = 'smart-redis: slow reports about US flights, kept ready in Redis';
const explanation =
  'Three instances share the work; two programs read all the time, in plain Redis commands.\n' +
  'One instance will be killed in the middle of a refresh. No read may miss a key, see half a refresh, or wait for a report.';

/** The current state of the demo, formatted for a terminal. */
export function frameOf(board: Board): string {
  const happenings = board.happenings.slice(-shownHappenings);
  const [head = '', ...lines] = alignColumns([
    columns,
    ...[...board.caches.values()].map((cache) => cells(board, cache)),
  ]);
  return [
    `${styleText('bold', title)}  ${seconds(board.elapsedMs())}`,
    styleText('dim', explanation),
    ...(board.address === null ? [] : [`In a browser: ${board.address}`]),
    '',
    [...board.instances.values()].map(instanceCell).join('     '),
    '',
    styleText('dim', head),
    ...lines,
    '',
    readLine(board),
    nowLine(board),
    '',
    ...happenings.map(({ atMs, text }) =>
      styleText('dim', `${seconds(atMs).padStart(7)}  ${text}`),
    ),
    '',
  ].join('\n');
}

const columns = [
  'cache',
  'version',
  'age',
  'rows',
  'query',
  'refresh',
  'rows/s',
  'read p50',
  'p99',
  'max',
];

function cells(board: Board, { name, current, latencies }: CacheState): string[] {
  if (current === null)
    return [name, 'first version under way', ...Array<string>(columns.length - 2).fill('')];
  const { version, atMs, rows, queryMs, refreshMs } = current;
  return [
    ...[name, String(version), `${((board.elapsedMs() - atMs) / 1000).toFixed(0)} s`, count(rows)],
    ...[seconds(queryMs), seconds(refreshMs), count(rows / (refreshMs / 1000))],
    ...latencyCells(latencies),
  ];
}

const stateStyles = { starting: 'dim', running: 'green', killed: 'red' } as const;

function instanceCell({ name, state, serves }: InstanceState): string {
  const caches = [...serves].sort().join(', ') || 'nothing';
  const text = state === 'running' ? `serves ${caches}` : state;
  return `${name} ${styleText(stateStyles[state], text)}`;
}

/** `12,345 reads: 0 missed, 0 mixed, …` */
export function readLine({ verdicts, latencies }: Board): string {
  const [p50, p99, max] = latencyCells(latencies);
  const { missed, mixed, backwards } = verdicts;
  const style = missed + mixed + backwards === 0 ? 'green' : 'red';
  const outcome = `${count(missed)} missed, ${count(mixed)} mixed, ${count(backwards)} backwards`;
  return `${count(latencies.count)} reads: ${styleText(style, outcome)};  p50 ${p50}, p99 ${p99}, max ${max}`;
}

function nowLine({ caches }: Board): string {
  const running = [...caches.values()].flatMap(({ name, running }) => {
    if (running === null) return [];
    return [
      running.rows === 0 ? `${name} (the query runs)` : `${name} (row ${count(running.rows)})`,
    ];
  });
  return `refreshing: ${running.join(', ') || 'nothing is due'}`;
}
