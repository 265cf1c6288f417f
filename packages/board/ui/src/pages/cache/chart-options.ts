import uPlot from 'uplot';
import type { Plotted } from './plot.js';

/** How a chart is drawn, in the colours of the page as they are now. */
export function chartOptions(
  { kind, columns, tell }: Plotted,
  parent: HTMLElement,
  hover: (index: number | null) => void,
): uPlot.Options {
  const colour = colours(parent);
  const axis: uPlot.Axis = {
    stroke: colour('--muted'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
    font: '11px system-ui, sans-serif',
  };
  return {
    width: parent.clientWidth,
    height: parent.clientHeight,
    padding: [8, 22, 0, 0],
    legend: { show: false },
    cursor: {
      sync: { key: 'history' },
      y: false,
      drag: { x: false, y: false },
      points: { show: kind === 'steps', size: 7 },
    },
    scales: {
      x: { time: true, range: (_plot, first, last) => endsOf(kind, first, last) },
      y: { range: (_plot, _least, most) => [0, most > 0 ? most * 1.08 : 1] },
    },
    axes: [
      { ...axis, grid: { show: false }, size: 26, space: 64, values: timesOfDay },
      {
        ...axis,
        size: 62,
        space: 34,
        values: (_plot, values) => values.map((value) => (value === 0 ? '0' : tell(value))),
      },
    ],
    series: [{}, ...columns.map((_column, index) => seriesOf(kind, index, colour))],
    hooks: { setCursor: [({ cursor }) => hover(cursor.idx ?? null)] },
  };
}

type Colour = (name: string) => string;

/** A colour of the style sheet as a canvas takes it. */
function colours(parent: HTMLElement): Colour {
  const probe = document.createElement('span');
  return (name) => {
    parent.append(probe);
    probe.style.color = `var(${name})`;
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  };
}

function seriesOf(kind: Plotted['kind'], index: number, colour: Colour): uPlot.Series {
  if (kind === 'steps') {
    const stroke = colour('--stage');
    return {
      stroke,
      fill: stroke.replace(/^rgb\((.*)\)$/, 'rgba($1, 0.12)'),
      width: 1.6,
      spanGaps: true,
      points: { show: false },
      ...(uPlot.paths.stepped === undefined ? {} : { paths: uPlot.paths.stepped({ align: 1 }) }),
    };
  }
  const fill = colour(['--failing', '--commit', '--stage', '--fetch'][index] ?? '--muted');
  const bars = uPlot.paths.bars?.({ size: [0.7, 12, 2] });
  return {
    fill,
    width: 0,
    points: { show: false },
    ...(bars === undefined ? {} : { paths: bars }),
  };
}

/** A bar needs room beside it; a line goes on to the edge by itself. */
function endsOf(kind: Plotted['kind'], first: number, last: number): [number, number] {
  const room = roomAround(first, last);
  return [first - room, kind === 'steps' ? last : last + room];
}

/** Some seconds at an end, also for a single moment. */
export function roomAround(first: number, last: number): number {
  return Math.max((last - first) * 0.03, 5);
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const clockWithSeconds = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

function timesOfDay(
  _plot: uPlot,
  seconds: number[],
  _axis: number,
  _space: number,
  step: number,
): string[] {
  const format = step >= 86_400 ? day : step < 60 ? clockWithSeconds : clock;
  return seconds.map((each) => format.format(each * 1000));
}
