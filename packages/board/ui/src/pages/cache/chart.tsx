import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import 'uplot/dist/uPlot.min.css';
import { tellTime } from '../../text/times.js';
import { loadPlots } from './load-plots.js';
import type { Plot, Plotted } from './plot.js';

export interface ChartProps extends Plotted {
  readonly title: string;
}

/** A chart over time. What it shows stands in the timeline as well, for those who do not see it. */
export function Chart(props: ChartProps): JSX.Element {
  const { title, times, columns, tell } = props;
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | null>(null);
  const [hovered, setHovered] = useState<number | null>(null);
  const newest = useRef<Plotted>(props);
  newest.current = props;

  useEffect(() => {
    const { current: parent } = place;
    if (parent === null) return;
    const left = new AbortController();
    const { signal } = left;
    const begin = ({ openPlot }: Awaited<ReturnType<typeof loadPlots>>): void => {
      if (signal.aborted) return;
      const draw = (): void => {
        plot.current?.close();
        plot.current = openPlot(newest.current, parent, setHovered);
      };
      draw();
      const sized = new ResizeObserver(() => plot.current?.resize());
      sized.observe(parent);
      matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw, { signal });
      addEventListener('themechange', draw, { signal });
      signal.addEventListener('abort', () => {
        sized.disconnect();
        plot.current?.close();
        plot.current = null;
      });
    };
    // Without the file there is still the timeline.
    loadPlots().then(begin, () => undefined);
    return () => left.abort();
  }, []);

  useEffect(() => plot.current?.show(newest.current), [times, columns]);

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

function describe({ title, columns, tell }: ChartProps): string {
  const values = columns.flat().filter((value) => value !== null);
  if (values.length === 0) return `${title} over time: nothing yet`;
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return `${title} over time, from ${tell(least)} to ${tell(most)}; the figures are in the list below`;
}
