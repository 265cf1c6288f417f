import uPlot from 'uplot';
import type { Column } from './chart-data.js';
import { chartOptions, roomAround } from './chart-options.js';

/** What a chart shows. */
export interface Plotted {
  /** `phases`: columns that stand on each other, those that failed first; `steps`: one line. */
  readonly kind: 'phases' | 'steps';
  /** In seconds, ascending. */
  readonly times: readonly number[];
  readonly columns: readonly Column[];
  readonly tell: (value: number) => string;
}

/** A chart that is drawn. */
export interface Plot {
  readonly show: (plotted: Plotted) => void;
  /** Fits it into its place, whose size has changed. */
  readonly resize: () => void;
  readonly close: () => void;
}

/**
 * Draws a chart into its place; `hover` is told the index of the time that is pointed at. This file
 * and what it imports are loaded with the first chart, so nothing else of the page is imported here.
 */
export function openPlot(
  plotted: Plotted,
  parent: HTMLElement,
  hover: (index: number | null) => void,
): Plot {
  const plot = new uPlot(chartOptions(plotted, parent, hover), dataOf(plotted), parent);
  return {
    show: (next) => plot.setData(dataOf(next)),
    resize: () => plot.setSize({ width: parent.clientWidth, height: parent.clientHeight }),
    close: () => plot.destroy(),
  };
}

/** A line goes on to the edge: what was published last stays. */
function dataOf({ kind, times, columns }: Plotted): uPlot.AlignedData {
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  if (kind === 'phases') return [times, ...columns] as uPlot.AlignedData;
  const lastOf = (column: Column): number | null =>
    column.findLast((each) => each !== null) ?? null;
  return [
    [...times, last + roomAround(first, last)],
    ...columns.map((column) => [...column, lastOf(column)]),
  ] as uPlot.AlignedData;
}
