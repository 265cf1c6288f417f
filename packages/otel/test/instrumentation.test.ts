import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { SpanContext } from '@opentelemetry/api';
import { context, createContextKey, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import {
  AggregationTemporality,
  DataPointType,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { defineCache, hash, list, SmartRedis } from '@smart-redis/core';
import { openOperator } from '@smart-redis/core/operator';
import { ioredisDriver } from '@smart-redis/ioredis';
import { leaseElector } from '@smart-redis/lease';
import { collectMetrics } from '@smart-redis/prometheus';
import type { RedisServer } from '@smart-redis/testing';
import { startRedis, waitFor } from '@smart-redis/testing';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SmartRedisInstrumentationConfig } from '../src/index.js';
import { observeCaches, SmartRedisInstrumentation } from '../src/index.js';
import { collectorName } from './collector-name.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** The SDK with exporters in memory, and an instrumentation that reports to it. */
function openSdk(config: SmartRedisInstrumentationConfig = {}) {
  const spans = new InMemorySpanExporter();
  const tracers = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const meters = new MeterProvider({ readers: [reader] });
  const instrumentation = new SmartRedisInstrumentation({ enabled: false, ...config });
  const unregister = registerInstrumentations({
    // It has all methods that the SDK calls.
    instrumentations: [instrumentation satisfies Instrumentation],
    tracerProvider: tracers,
    meterProvider: meters,
  });
  return {
    tracer: tracers.getTracer('application'),
    meters,
    reader,
    spans: (name: RegExp): ReadableSpan[] =>
      spans.getFinishedSpans().filter((span) => name.test(span.name)),
    all: () => spans.getFinishedSpans(),
    [Symbol.asyncDispose]: async () => {
      unregister();
      await meters.shutdown();
      await tracers.shutdown();
    },
  };
}

describe('SmartRedisInstrumentation', () => {
  let server: RedisServer | undefined;
  let count = 0;
  const manager = new AsyncLocalStorageContextManager().enable();
  beforeAll(async () => {
    server = await startRedis();
    context.setGlobalContextManager(manager);
  });
  afterAll(async () => {
    context.disable();
    await server?.stop();
  });
  const started = async (): Promise<SmartRedis> => {
    count += 1;
    const smart = new SmartRedis({
      driver: ioredisDriver(`redis://${server?.host ?? ''}:${String(server?.port ?? 0)}`),
      elector: leaseElector({ ttl: '5s' }),
      namespace: `otel-${String(count)}-${String(process.pid)}`,
      instance: 'one',
      logger: false,
    });
    await smart.start();
    return smart;
  };

  it.each(['array', 'generator'])(
    'traces each refresh, with the queries of the application below its fetch: %s',
    async (kind) => {
      await using sdk = openSdk();
      await using smart = await started();
      const query = (): Promise<string[]> =>
        sdk.tracer.startActiveSpan('SELECT', async (span) => {
          await new Promise((resolve) => setImmediate(resolve));
          span.end();
          return ['one', 'two'];
        });
      const rows = async function* () {
        yield* await query();
      };
      const cache = smart.register({
        name: 'orders',
        fetcher: (): unknown => (kind === 'array' ? query() : rows()),
        targets: { all: list({ key: `${smart.namespace}:secret-key` }) },
      });
      await cache.ready();
      await waitFor(() => sdk.spans(/refresh/).length === 1, {
        message: 'the span of the refresh',
      });
      const [refresh] = sdk.spans(/^smart_redis\.refresh orders$/);
      const [fetch] = sdk.spans(/^smart_redis\.fetch$/);
      const [select] = sdk.spans(/SELECT/);
      const children = sdk
        .all()
        .filter(
          ({ parentSpanContext }) => parentSpanContext?.spanId === refresh?.spanContext().spanId,
        );
      expect(children.map(({ name }) => name)).toEqual([
        'smart_redis.fetch',
        'smart_redis.stage',
        'smart_redis.commit',
      ]);
      expect(refresh?.parentSpanContext).toBeUndefined();
      expect(select?.parentSpanContext?.spanId).toBe(fetch?.spanContext().spanId);
      expect(new Set(sdk.all().map((span) => span.spanContext().traceId)).size).toBe(1);
      expect(refresh?.attributes).toMatchObject({
        'smart_redis.namespace': smart.namespace,
        'smart_redis.instance': 'one',
        'smart_redis.cache': 'orders',
        'smart_redis.outcome': 'committed',
        'smart_redis.reason': 'first',
        'smart_redis.rows': 2,
      });
      expect(JSON.stringify(sdk.all().map(({ attributes }) => attributes))).not.toContain('secret');
    },
  );

  it('makes refreshes roots, and links the request that asked for one', async () => {
    await using sdk = openSdk();
    await using smart = await started();
    let runs = 0;
    const begun = await sdk.tracer.startActiveSpan('GET /register', async (span) => {
      const cache = smart.register({
        name: 'orders',
        fetcher: () => [String((runs += 1))],
        refresh: { every: '300ms' },
        targets: { all: list({ key: `${smart.namespace}:orders` }) },
      });
      await cache.ready();
      span.end();
      return cache;
    });
    const asking = await sdk.tracer.startActiveSpan('POST /refresh', async (span) => {
      await begun.refresh();
      span.end();
      return span.spanContext();
    });
    await waitFor(() => sdk.spans(/refresh orders/).length >= 4, { message: 'four refreshes' });
    const refreshes = sdk.spans(/refresh orders/);
    for (const refresh of refreshes) expect(refresh.parentSpanContext).toBeUndefined();
    expect(new Set(refreshes.map((span) => span.spanContext().traceId)).size).toBe(
      refreshes.length,
    );
    const linked = refreshes.filter(({ links }) => links.length > 0);
    expect(linked.map(({ attributes }) => attributes['smart_redis.reason'])).toEqual(['requested']);
    expect(linked[0]?.links.map((link) => link.context.spanId)).toEqual([asking.spanId]);
  });

  it('links the request that asked for a refresh on another instance', async () => {
    await using sdk = openSdk();
    await using smart = await started();
    let runs = 0;
    const definition = defineCache({
      name: 'orders',
      targets: { all: list({ key: `${smart.namespace}:orders` }) },
    });
    const cache = smart.register({ ...definition, fetcher: () => [String((runs += 1))] });
    await cache.ready();
    await using asker = new SmartRedis({
      driver: ioredisDriver(`redis://${server?.host ?? ''}:${String(server?.port ?? 0)}`),
      ...{ elector: false, namespace: smart.namespace, instance: 'asker', logger: false },
    });
    await asker.start();
    const view = asker.view(definition);
    const asked: SpanContext[] = [];
    const linked = (): readonly SpanContext[] =>
      sdk.spans(/refresh orders/).flatMap(({ links }) => links.map((link) => link.context));
    // A run that begins between a request and its announcement does not know of it yet.
    await waitFor(
      async () => {
        if (linked().length > 0) return true;
        await sdk.tracer.startActiveSpan('POST /refresh', async (span) => {
          asked.push(span.spanContext());
          await view.refresh();
          span.end();
        });
        return false;
      },
      { message: 'a refresh with a link' },
    );
    const { traceId, spanId, traceFlags } = linked()[0] as SpanContext;
    expect(
      asked.map(({ traceId, spanId, traceFlags }) => ({ traceId, spanId, traceFlags })),
    ).toContainEqual({
      ...{ traceId, spanId, traceFlags },
    });
    expect(linked()[0]?.isRemote).toBe(true);
    for (const refresh of sdk.spans(/refresh orders/)) {
      expect(refresh.parentSpanContext).toBeUndefined();
      expect(refresh.spanContext().traceId).not.toBe(traceId);
    }
  });

  it('keeps nothing of a request that has registered a cache', async () => {
    await using sdk = openSdk();
    await using smart = await started();
    const key = createContextKey('the request');
    let runs = 0;
    const inRequest = async (): Promise<WeakRef<object>> => {
      const request = { body: Buffer.alloc(1000) };
      await context.with(context.active().setValue(key, request), async () => {
        const cache = smart.register({
          name: 'orders',
          fetcher: () => [String((runs += 1))],
          refresh: { every: '200ms' },
          targets: { all: list({ key: `${smart.namespace}:orders` }) },
        });
        await cache.refresh();
      });
      return new WeakRef(request);
    };
    const request = await inRequest();
    const before = runs;
    await waitFor(
      () => {
        collectGarbage();
        return runs > before + 2 && request.deref() === undefined;
      },
      { message: 'the request to be collected' },
    );
    expect(sdk.spans(/refresh/).length).toBeGreaterThan(2);
  });

  it.each([false, true])(
    'traces reads that are part of a trace; readSpans: %s',
    async (readSpans) => {
      await using sdk = openSdk({ readSpans });
      await using smart = await started();
      const cache = smart.register({
        name: 'orders',
        fetcher: () => [{ id: 'secret-id' }],
        targets: { byId: hash({ key: `${smart.namespace}:secret-key`, id: 'id' }) },
      });
      await cache.ready();
      await cache.read.byId.get('secret-id');
      const parent = await sdk.tracer.startActiveSpan('GET /orders', async (span) => {
        expect(await cache.read.byId.get('secret-id')).toEqual({ id: 'secret-id' });
        await cache.read.byId.get('x', { timeout: 'secret' as never }).catch(() => undefined);
        span.end();
        return span.spanContext();
      });
      const reads = sdk.spans(/read/);
      expect(reads).toHaveLength(readSpans ? 2 : 0);
      for (const read of reads) expect(read.parentSpanContext?.spanId).toBe(parent.spanId);
      const told = JSON.stringify(
        reads.map(({ attributes, events, status }) => [attributes, events, status]),
      );
      expect(told).not.toContain('secret');
      if (!readSpans) return;
      expect(reads[0]?.attributes).toMatchObject({
        'smart_redis.cache': 'orders',
        'smart_redis.target': 'byId',
        'smart_redis.method': 'get',
        'smart_redis.source': 'redis',
      });
      expect(reads[1]?.status).toEqual({
        code: SpanStatusCode.ERROR,
        message: 'SR_INVALID_OPTION',
      });
    },
  );

  it('tells failures by their code', async () => {
    await using sdk = openSdk();
    await using smart = await started();
    const cache = smart.register({
      name: 'orders',
      fetcher: () => Promise.reject(new Error('secret')),
      targets: { all: list({ key: `${smart.namespace}:orders` }) },
    });
    await expect(cache.refresh()).rejects.toThrow();
    await waitFor(() => sdk.spans(/refresh/).length > 0, { message: 'the span' });
    for (const name of [/refresh/, /fetch/]) {
      const [span] = sdk.spans(name);
      expect(span?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'SR_FETCH_FAILED' });
      expect(span?.attributes['error.type']).toBe('SR_FETCH_FAILED');
      expect(JSON.stringify([span?.attributes, span?.events])).not.toContain('secret');
    }
    expect(sdk.spans(/stage|commit/)).toEqual([]);
  });

  it('says nothing once it is disabled, or created so', async () => {
    await using sdk = openSdk();
    await sdk[Symbol.asyncDispose]();
    const instrumentation = new SmartRedisInstrumentation({ enabled: false });
    expect(instrumentation.getConfig().enabled).toBe(false);
    await using smart = await started();
    const cache = smart.register({
      name: 'orders',
      fetcher: () => ['one'],
      targets: { all: list({ key: `${smart.namespace}:orders` }) },
    });
    await cache.ready();
    expect(sdk.all()).toEqual([]);
    expect(trace.getActiveSpan()).toBeUndefined();
  });

  it.each(['opentelemetry', 'prometheus'] as const)(
    'names metrics as the package for prom-client does: %s',
    async (metricNames) => {
      await using sdk = openSdk({ metricNames });
      await using smart = await started();
      const registry = new Registry();
      const stop = collectMetrics({ smart, registry });
      const stopObserving = observeCaches({ smart, meterProvider: sdk.meters, metricNames });
      const cache = smart.register({
        name: 'orders',
        fetcher: () => ['one'],
        targets: { all: list({ key: `${smart.namespace}:orders` }) },
      });
      await cache.ready();
      await cache.refresh();
      await cache.read.all.at(0);
      await waitFor(
        async () =>
          /outcome="unchanged"} 1|unchanged",cache="orders"} 1/.test(await registry.metrics()),
        { message: 'both refreshes' },
      );
      const { resourceMetrics } = await sdk.reader.collect();
      const own = resourceMetrics.scopeMetrics.flatMap(({ metrics: found }) => found);
      const spelled = Object.fromEntries(
        own.map(({ descriptor }) => [descriptor.name, descriptor.unit]),
      );
      if (metricNames === 'opentelemetry') {
        expect(spelled).toMatchObject({
          'smart_redis.refresh.duration': 's',
          'smart_redis.phase.duration': 's',
          'smart_redis.cache.age': 's',
          'smart_redis.refreshes': '{refresh}',
        });
      }
      const theirs = [...(await registry.metrics()).matchAll(/^# TYPE (\S+) (\S+)/gm)]
        .map(([, name = '']) => name)
        .sort();
      const collected = own.map(({ descriptor, ...data }) =>
        collectorName(
          descriptor.name,
          descriptor.unit,
          data.dataPointType === DataPointType.SUM && data.isMonotonic,
        ),
      );
      expect(collected.sort()).toEqual(theirs);
      // The exporter of OpenTelemetry JS for Prometheus adds no units, so for it they are in the names.
      const text = new PrometheusSerializer('', false, undefined, true, true).serialize(
        resourceMetrics,
      );
      const names = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name = '']) => name).sort();
      const isDuration = (name: string): boolean => /_(duration|age|timestamp)_seconds$/.test(name);
      expect(names).toEqual(
        theirs
          .map((name) =>
            metricNames === 'opentelemetry' && isDuration(name) ? name.slice(0, -8) : name,
          )
          .sort(),
      );
      const sample = (of: string, name: string): string[] =>
        [...of.matchAll(new RegExp(`^${name}{([^}]*)} \\S+`, 'gm'))]
          .map(([, labels = '']) => labels.split(',').sort().join())
          .sort();
      for (const name of ['smart_redis_refreshes_total', 'smart_redis_reads_total']) {
        expect(sample(text, name)).toEqual(sample(await registry.metrics(), name));
      }
      stopObserving();
      stop();
    },
  );

  it('tells of an instance and of its namespace at once, each with numbers of its own', async () => {
    await using sdk = openSdk();
    await using smart = await started();
    await using other = await started();
    const { host = '', port = 0 } = server ?? {};
    await using operator = openOperator({
      driver: ioredisDriver(`redis://${host}:${String(port)}`),
      namespace: other.namespace,
      logger: false,
    });
    const define = (of: SmartRedis, name: string) => ({
      name,
      fetcher: () => ['one'],
      targets: { all: list({ key: `${of.namespace}:${name}` }) },
    });
    await Promise.all([
      smart.register(define(smart, 'a')).ready(),
      ...['b', 'c'].map((name) => other.register(define(other, name)).ready()),
    ]);
    const stops = [
      observeCaches({ smart, meterProvider: sdk.meters }),
      observeCaches({ operator, meterProvider: sdk.meters }),
    ];
    const { resourceMetrics } = await sdk.reader.collect();
    const points = resourceMetrics.scopeMetrics
      .flatMap(({ metrics: found }) => found)
      .filter(({ descriptor }) => descriptor.name === 'smart_redis.served_caches')
      .flatMap(({ dataPoints }) => dataPoints.map(({ value, attributes }) => [value, attributes]));
    expect(points).toEqual([
      [1, { namespace: smart.namespace }],
      [2, { namespace: other.namespace, scope: 'namespace' }],
    ]);
    for (const stop of stops) stop();
  });

  it('tells caches of one name in two namespaces of one process apart', async () => {
    await using sdk = openSdk();
    await using one = await started();
    await using two = await started();
    const stops = [one, two].map((smart) => observeCaches({ smart, meterProvider: sdk.meters }));
    await Promise.all(
      [one, two].map(async (smart, index) => {
        const cache = smart.register({
          name: 'orders',
          fetcher: () => Array.from({ length: index + 1 }, (_, id) => String(id)),
          targets: { all: list({ key: `${smart.namespace}:orders` }) },
        });
        await cache.ready();
        await cache.read.all.at(0);
      }),
    );
    const pointsOf = async (name: string) => {
      const { resourceMetrics } = await sdk.reader.collect();
      const points = resourceMetrics.scopeMetrics
        .flatMap(({ metrics: found }) => found)
        .filter(({ descriptor }) => descriptor.name === name)
        .flatMap(({ dataPoints }) => dataPoints as { value: number; attributes: object }[])
        .map(({ value, attributes }) => [value, attributes] as const);
      // Whose answer comes first is first.
      const isOfOne = ([, attributes]: (typeof points)[number]): boolean =>
        JSON.stringify(attributes).includes(`"${one.namespace}"`);
      return [...points.filter(isOfOne), ...points.filter((point) => !isOfOne(point))];
    };
    const cache = 'orders';
    expect(await pointsOf('smart_redis.cache.rows')).toEqual([
      [1, { namespace: one.namespace, cache }],
      [2, { namespace: two.namespace, cache }],
    ]);
    for (const name of ['smart_redis.served_caches', 'smart_redis.overdue_caches']) {
      const count = name.includes('served') ? 1 : 0;
      expect(await pointsOf(name)).toEqual([
        [count, { namespace: one.namespace }],
        [count, { namespace: two.namespace }],
      ]);
    }
    for (const { namespace } of [one, two]) {
      const reads = await pointsOf('smart_redis.reads');
      expect(reads).toContainEqual([1, { namespace, cache, source: 'redis' }]);
      await waitFor(
        async () => {
          const refreshes = await pointsOf('smart_redis.refreshes');
          const committed = { namespace, cache, outcome: 'committed' };
          return refreshes.some(
            ([value, attributes]) =>
              value === 1 && JSON.stringify(attributes) === JSON.stringify(committed),
          );
        },
        { message: `the refresh of ${namespace}` },
      );
    }
    for (const stop of stops) stop();
  });
});
