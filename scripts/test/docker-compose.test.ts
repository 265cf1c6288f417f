import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { repositoryRoot } from '../workspace.js';

interface Service {
  readonly image: string;
  readonly profiles: readonly string[];
  readonly network_mode?: string;
  readonly ports?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, unknown>>;
  readonly healthcheck?: object;
}

const text = readFileSync(join(repositoryRoot, 'docker-compose.yml'), 'utf8');
const document = parseDocument(text, { merge: true, strict: true, uniqueKeys: true });
const { services } = document.toJS() as { services: Readonly<Record<string, Service>> };
const entries = Object.entries(services);

/** `'127.0.0.1:7001-7002:7001-7002'` is 7001 and 7002. */
function publishedPorts({ ports = [] }: Service): string[] {
  return ports.flatMap((mapping) => {
    const [, first = '', last = first, inside = ''] =
      /^127\.0\.0\.1:(\d+)(?:-(\d+))?:(\d+(?:-\d+)?)$/.exec(mapping) ?? [];
    expect(mapping, 'the same ports on both sides').toBe(
      `127.0.0.1:${inside}:${first === last ? first : `${first}-${last}`}`,
    );
    const count = Number(last) - Number(first) + 1;
    return Array.from({ length: count }, (_, index) => String(Number(first) + index));
  });
}

/** The service whose network stack a service uses. */
function networkOf(service: Service): Service {
  return services[service.network_mode?.replace('service:', '') ?? ''] ?? service;
}

describe('docker-compose.yml', () => {
  it('is YAML without errors, warnings or variables of Compose', () => {
    expect([...document.errors, ...document.warnings]).toEqual([]);
    expect(text.replaceAll('$$', '')).not.toContain('$');
  });

  it.each([
    ['single', ['6379']],
    ['sentinel', ['6380', '6381', '6382', '26379', '26380', '26381']],
    ['cluster', ['7001', '7002', '7003', '7004', '7005', '7006']],
  ])('has a server for each port of the profile %s', (profile, ports) => {
    const members = entries.flatMap(([, service]) =>
      service.profiles.includes(profile) ? [service] : [],
    );
    expect(members.flatMap(publishedPorts)).toEqual(ports);
    expect(members.flatMap(({ environment }) => environment?.PORT ?? [])).toEqual(ports);
  });

  it.each(entries)('keeps %s within one profile', (_, service) => {
    expect(service.profiles).toHaveLength(1);
    const named = [
      ...Object.keys(service.depends_on ?? {}),
      ...(service.network_mode === undefined ? [] : [service.network_mode.slice(8)]),
    ];
    for (const name of named) expect(services[name]?.profiles).toEqual(service.profiles);
  });

  it.each(entries)('runs the official image in %s, at one minor version', (_, { image }) => {
    expect(image).toMatch(/^redis:\d+\.\d+$/);
  });

  it.each(entries.filter(([, { environment }]) => environment !== undefined))(
    'checks the health of %s, and opens its port to this machine',
    (_, service) => {
      expect(service.healthcheck).toBeDefined();
      expect(publishedPorts(networkOf(service))).toContain(service.environment?.PORT);
    },
  );
});
