import type { Attributes, Context, Link, Span, SpanContext, Tracer } from '@opentelemetry/api';
import {
  context,
  isSpanContextValid,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import type {
  CacheSubject,
  OperationMessage,
  PhaseMessage,
  ReadMessage,
  RefreshMessage,
  RequestMessage,
} from '@smart-redis/core/diagnostics';
import { metricCodeOf } from '@smart-redis/core/diagnostics';
import type { Subscriptions } from './subscriptions.js';
import { spanContextOf, traceparentOf } from './traceparent.js';

/** Which spans there are. */
export interface SpanOptions {
  readonly readSpans: boolean;
}

/**
 * A trace for each refresh: a root, since nobody waits for it, with a child for each phase, and a
 * link to each request that it answers.
 */
export function makeSpans(
  subscriptions: Subscriptions,
  tracer: () => Tracer,
  { readSpans }: SpanOptions,
): void {
  const spans = new WeakMap<OperationMessage, Span>();
  // The contexts of spans alone: the requests themselves are not kept.
  const requesters = new WeakMap<RequestMessage, SpanContext>();

  const begin = (message: OperationMessage, span: Span, parent: Context): void => {
    spans.set(message, span);
    const inSpan = trace.setSpan(parent, span);
    const inner = message.runIn;
    message.runIn = (work) => {
      context.with(inSpan, () => (inner === undefined ? work() : inner(work)));
    };
  };

  subscriptions.on('smart-redis:request', (message) => {
    const requester = trace.getSpanContext(context.active());
    if (requester === undefined || !isSpanContextValid(requester)) return;
    requesters.set(message, requester);
    message.traceparent = traceparentOf(requester);
  });

  subscriptions.atStart('smart-redis:refresh', (message) => {
    const links = message.requests.flatMap((request): Link[] => {
      const requester = requesters.get(request);
      return requester === undefined ? [] : [{ context: requester }];
    });
    const remote = message.remoteRequests.map(({ traceparent }) => ({
      context: spanContextOf(traceparent),
    }));
    const attributes = {
      ...subjectOf(message),
      'smart_redis.reason': message.reason,
      'smart_redis.attempt': message.attempt,
      'smart_redis.forced': message.forced,
    };
    const name = `smart_redis.refresh ${message.family ?? message.cache}`;
    begin(
      message,
      tracer().startSpan(name, { root: true, links: [...links, ...remote], attributes }),
      ROOT_CONTEXT,
    );
  });
  subscriptions.on('smart-redis:refresh', (message) => {
    endSpan(spans.get(message), message, {
      ...known('smart_redis.outcome', message.outcome),
      ...known('smart_redis.version', message.version),
      ...known('smart_redis.rows', message.rows),
      ...known('smart_redis.bytes', message.bytes),
    });
  });

  const beginPhase = (message: PhaseMessage): void => {
    const refresh = spans.get(message.refresh);
    // The refresh began before anybody listened.
    if (refresh === undefined) return;
    const parent = trace.setSpan(ROOT_CONTEXT, refresh);
    const attributes = subjectOf(message);
    const span = tracer().startSpan(`smart_redis.${message.phase}`, { attributes }, parent);
    begin(message, span, parent);
  };
  for (const phase of ['fetch', 'stage', 'commit'] as const) {
    subscriptions.atStart(`smart-redis:${phase}`, beginPhase);
    subscriptions.on(`smart-redis:${phase}`, (message) => endSpan(spans.get(message), message));
  }
  if (readSpans) spansOfReads(subscriptions, { tracer, spans, begin });
}

interface Reads {
  readonly tracer: () => Tracer;
  readonly spans: WeakMap<OperationMessage, Span>;
  begin(message: OperationMessage, span: Span, parent: Context): void;
}

function spansOfReads(subscriptions: Subscriptions, { tracer, spans, begin }: Reads): void {
  subscriptions.atStart('smart-redis:read', (message) => {
    const parent = context.active();
    // A read by itself would be a trace of its own, and there are many.
    if (trace.getSpan(parent) === undefined) return;
    const attributes = {
      ...subjectOf(message),
      'smart_redis.target': message.target,
      'smart_redis.method': message.method,
    };
    const name = `smart_redis.read ${message.family ?? message.cache}`;
    begin(message, tracer().startSpan(name, { attributes }, parent), parent);
  });
  subscriptions.on('smart-redis:read', (message: ReadMessage) => {
    endSpan(spans.get(message), message, known('smart_redis.source', message.source));
  });
}

/** The message of an error may name a key, so only its code is told. */
function endSpan(
  span: Span | undefined,
  { error }: OperationMessage | RefreshMessage,
  attributes: Attributes = {},
): void {
  if (span === undefined) return;
  span.setAttributes(attributes);
  if (error !== undefined) {
    const code = metricCodeOf(error);
    span.setAttribute('error.type', code);
    span.setStatus({ code: SpanStatusCode.ERROR, message: code });
  }
  span.end();
}

function subjectOf({ namespace, instance, cache, family }: CacheSubject): Attributes {
  return {
    'smart_redis.namespace': namespace,
    'smart_redis.instance': instance,
    'smart_redis.cache': cache,
    ...known('smart_redis.family', family ?? undefined),
  };
}

function known(name: string, value: string | number | undefined): Attributes {
  return value === undefined ? {} : { [name]: value };
}
