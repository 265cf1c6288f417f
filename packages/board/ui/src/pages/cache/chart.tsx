import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { tellTime } from '../../text/times.js';
import type { Column } from './chart-data.js';
import { chartOptions, roomAround } from './chart-options.js';

export interface ChartProps {
  readonly title: string;
  /** `phases`: columns that stand on each other, those that failed first; `steps`: one line. */
  readonly kind: 'phases' | 'steps';
  /** In seconds, ascending. */
  readonly times: readonly number[];
  readonly columns: readonly Column[];
  readonly tell: (value: number) => string;
}

/** A chart over time. What it shows stands in the timeline as well, for those who do not see it. */
export function Chart(props: ChartProps): JSX.Element {
  const { title, times, columns, tell } = props;
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [hovered, setHovered] = useState<number | null>(null);
  const data = dataOf(props);
  const newest = useRef({ data, tell });
  newest.current = { data, tell };

  useEffect(() => {
    const { current: parent } = place;
    if (parent === null) return;
    const draw = (): void => {
      plot.current?.destroy();
      const options = chartOptions(props, parent, setHovered);
      plot.current = new uPlot(options, newest.current.data, parent);
    };
    draw();
    const sized = new ResizeObserver(() => {
      plot.current?.setSize({ width: parent.clientWidth, height: parent.clientHeight });
    });
    sized.observe(parent);
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', draw);
    addEventListener('themechange', draw);
    return () => {
      sized.disconnect();
      scheme.removeEventListener('change', draw);
      removeEventListener('themechange', draw);
      plot.current?.destroy();
      plot.current = null;
    };
  }, []);

  useEffect(() => plot.current?.setData(data), [times, columns]);

  const at = Math.min(hovered ?? times.length, times.length - 1);
  const value = columns.map((column) => column[at] ?? null).find((each) => each !== null);
  const time = times[at];
  return (
    <figure class="chart panel">
      <figcaption>
        <h2>{title}</h2>
        <span class="figure">
          <b>{value === undefined ? '–' : tell(value)}</b>
          {hovered !== null && time !== undefined && (
            <span class="dim"> {tellTime(time * 1000, Date.now())}</span>
          )}
        </span>
      </figcaption>
      <div ref={place} class="plot" role="img" aria-label={describe(props)} />
    </figure>
  );
}

/** A line goes on to the edge: what was published last stays. */
function dataOf({ kind, times, columns }: ChartProps): uPlot.AlignedData {
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  if (kind === 'phases') return [times, ...columns] as uPlot.AlignedData;
  const lastOf = (column: Column): number | null =>
    column.findLast((each) => each !== null) ?? null;
  return [
    [...times, last + roomAround(first, last)],
    ...columns.map((column) => [...column, lastOf(column)]),
  ] as uPlot.AlignedData;
}

function describe({ title, columns, tell }: ChartProps): string {
  const values = columns.flat().filter((value) => value !== null);
  if (values.length === 0) return `${title} over time: nothing yet`;
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return `${title} over time, from ${tell(least)} to ${tell(most)}; the figures are in the list below`;
}
