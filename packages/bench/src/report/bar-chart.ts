import * as vega from 'vega';
import type { TopLevelSpec } from 'vega-lite';
import { compile } from 'vega-lite';
import type { Spread } from '../statistics.js';

/** A bar, with a line from its lowest to its highest value. */
export interface Bar {
  readonly label: string;
  readonly value: Spread;
}

/** Bars with a common heading. */
export interface BarGroup {
  readonly title: string;
  /** The baseline of the ratios. */
  readonly baseline: string;
  readonly bars: readonly Bar[];
}

/** An SVG of horizontal bars; each group has its own scale, which starts at 0. */
export function barChart(title: string, groups: readonly BarGroup[]): Promise<string> {
  const spec: TopLevelSpec = {
    title: { text: title, fontSize: 15, anchor: 'start' },
    background: '#fff',
    padding: 12,
    vconcat: groups.map(chartOf),
  };
  const view = new vega.View(vega.parse(compile(spec).spec), { renderer: 'none' });
  return view.toSVG();
}

type Chart = Extract<TopLevelSpec, { vconcat: unknown }>['vconcat'][number];

function chartOf({ title, baseline, bars }: BarGroup): Chart {
  const values = bars.map(({ label, value }) => ({ label, ...value }));
  const y = { field: 'label', type: 'nominal', sort: null, title: null } as const;
  const axis = { title: null, tickCount: 5 } as const;
  return {
    title: { text: title, subtitle: `÷ ${baseline}`, anchor: 'start', frame: 'group' },
    data: { values },
    width: 560,
    height: { step: 24 },
    encoding: { y: { ...y, axis: { labelLimit: 400, minExtent: 320, ticks: false } } },
    layer: [
      { mark: 'bar', encoding: { x: { field: 'median', type: 'quantitative', axis } } },
      {
        mark: 'rule',
        encoding: { x: { field: 'low', type: 'quantitative' }, x2: { field: 'high' } },
      },
      {
        mark: { type: 'text', align: 'left', dx: 6 },
        encoding: {
          x: { field: 'high', type: 'quantitative' },
          text: { field: 'median', type: 'quantitative', format: '.3~r' },
        },
      },
    ],
  };
}
