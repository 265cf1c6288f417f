import { execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createMetrics, metricNames } from '../src/metrics.js';

const run = promisify(execFile);
const pathOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const alerts = pathOf('../assets/alerts.yml');
const dashboard = pathOf('../assets/dashboard.json');

/** Every name that a scrape can have. */
function allNames(): Set<string> {
  const names = Object.values(metricNames).map((name) => `smart_redis_${name}`);
  const histograms = names.filter((name) => name.includes('duration'));
  const parts = ['bucket', 'sum', 'count'].flatMap((part) =>
    histograms.map((name) => `${name}_${part}`),
  );
  return new Set([...names.filter((name) => !histograms.includes(name)), ...parts]);
}

function namesIn(text: string): string[] {
  return [...new Set(text.match(/\bsmart_redis_\w+/g))].sort();
}

describe('the alert rules and the dashboard', () => {
  it('name metrics that there are, and labels that they have', () => {
    const names = allNames();
    for (const file of [alerts, dashboard]) {
      const found = namesIn(readFileSync(file, 'utf8'));
      expect(found.length).toBeGreaterThan(2);
      expect(found.filter((name) => !names.has(name))).toEqual([]);
    }
    // Everything is shown.
    const shown = namesIn(readFileSync(dashboard, 'utf8')).join(' ');
    for (const name of Object.values(metricNames)) expect(shown).toContain(`smart_redis_${name}`);
    const labels = /by \(([^)]*)\)|\{\{ ?(?:\$labels\.)?(\w+) ?\}\}/g;
    const known = new Set([
      ...['job', 'namespace', 'exported_namespace', 'cache', 'family'],
      ...['outcome', 'phase', 'source', 'code', 'le'],
    ]);
    for (const file of [alerts, dashboard]) {
      for (const [, grouped, legend] of readFileSync(file, 'utf8').matchAll(labels)) {
        const used = (grouped ?? legend ?? '').split(', ');
        expect(used.filter((label) => !known.has(label))).toEqual([]);
      }
    }
  });

  it('are what Prometheus and Grafana read', () => {
    const rules = parse(readFileSync(alerts, 'utf8')) as {
      groups: { rules: { alert: string; expr: string; annotations: object }[] }[];
    };
    const all = rules.groups.flatMap((group) => group.rules);
    for (const { alert, expr, annotations } of all) {
      expect(alert).toMatch(/^SmartRedis/);
      expect(expr).toContain('smart_redis_');
      expect(Object.keys(annotations)).toEqual(['summary', 'description']);
    }
    const { panels, uid } = JSON.parse(readFileSync(dashboard, 'utf8')) as {
      uid: string;
      panels: { id: number; title: string; targets: object[]; gridPos: object }[];
    };
    expect(uid).toBe('smart-redis');
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const { targets } of panels) expect(targets.length).toBeGreaterThan(0);
    // What promtool evaluates is what is shown.
    const tested = readFileSync(pathOf('alerts.promtool.yml'), 'utf8');
    const served = panels
      .flatMap(({ targets }) => targets as { expr: string }[])
      .filter(({ expr }) => expr.includes('served_caches'));
    expect(served).toHaveLength(1);
    expect(tested).toContain(served[0]?.expr.replaceAll('$job', 'app'));
  });
});

const promtool = process.env.TEST_PROMTOOL ?? '';

// What is left out without promtool is said once, before all tests.
describe.runIf(promtool !== '')('promtool', () => {
  it('takes the alert rules, and they fire when they should', async () => {
    await run(promtool, ['check', 'rules', alerts]);
    const { stdout } = await run(promtool, ['test', 'rules', pathOf('alerts.promtool.yml')]);
    expect(stdout).toContain('SUCCESS');
  });

  it('finds nothing wrong with the names and types of a scrape', async () => {
    const registry = new Registry();
    const metrics = createMetrics(registry, 'smart_redis_', () => Promise.resolve());
    const labels = { cache: 'a "quoted"\nname \\' };
    metrics.refreshes.inc({ ...labels, outcome: 'committed' });
    metrics.refreshDuration.observe({ ...labels, outcome: 'committed' }, 90);
    metrics.phaseDuration.observe({ ...labels, phase: 'fetch' }, 90);
    metrics.age.set(labels, 1.5);
    const checking = spawn(promtool, ['check', 'metrics'], { stdio: ['pipe', 'pipe', 'pipe'] });
    const said: string[] = [];
    for (const stream of [checking.stdout, checking.stderr]) {
      stream.on('data', (part: Buffer) => said.push(part.toString()));
    }
    checking.stdin.end(await registry.metrics());
    const code = await new Promise((resolve) => checking.on('close', resolve));
    expect([code, said.join('')]).toEqual([0, '']);
  });
});
