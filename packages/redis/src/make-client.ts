import { invalidOption } from '@smart-redis/core/drivers';
import { createClient, createCluster, createSentinel } from 'redis';
import { ownSettings } from './client-at.js';
import type { ClusterOptions, KnownClient, SentinelOptions, SingleClient } from './client-like.js';
import { recognize } from './client-like.js';
import { demandOwnOptions } from './demand-own-options.js';
import { ofOneClass } from './of-one-class.js';

/**
 * Creates a client for `input`, a URL or options; it is not connected yet.
 *
 * @param credentials options of clients for one server
 */
export function makeClient(input: unknown, credentials: object = {}): KnownClient {
  const known =
    typeof input === 'string' ? fromUrl(input, credentials) : fromOptions(input, credentials);
  if (known !== undefined) return known;
  throw invalidOption(
    'input',
    input,
    'a client of node-redis 5 or 6 (not its legacy() form), a redis:// URL, or a plain object of connection options, ' +
      'with host and port in its "socket"',
  );
}

function fromUrl(url: string, credentials: object): KnownClient | undefined {
  try {
    return recognizeAs(createClient({ ...ofOneClass, url }), credentials);
  } catch {
    // Not as a cause: Node's error contains the whole URL, including the password.
    return undefined;
  }
}

function fromOptions(input: unknown, credentials: object): KnownClient | undefined {
  if (!isPlainObject(input)) return undefined;
  demandOwnOptions(input);
  const options: object = input;
  if ('rootNodes' in options) {
    const { defaults } = options as ClusterOptions;
    const whole = { ...ofOneClass, ...options, defaults: { ...defaults, ...credentials } };
    return recognize(createCluster(whole as Parameters<typeof createCluster>[0]));
  }
  if (!('sentinelRootNodes' in options)) {
    return recognizeAs(createClient({ ...ofOneClass, ...options }), credentials);
  }
  const { nodeClientOptions, sentinelClientOptions } = options as SentinelOptions;
  const whole: object = {
    ...options,
    nodeClientOptions: { ...ofOneClass, ...nodeClientOptions, ...credentials },
    sentinelClientOptions: { ...ofOneClass, ...sentinelClientOptions },
  };
  return {
    kind: 'sentinel',
    client: createSentinel(whole as Parameters<typeof createSentinel>[0]) as never,
    options: whole as SentinelOptions,
    model: createClient({ ...ofOneClass, ...(ownSettings as object) }) as unknown as SingleClient,
  };
}

/** The client, which uses `credentials` if given. */
function recognizeAs(client: object, credentials: object): KnownClient | undefined {
  const known = recognize(client);
  if (known?.kind !== 'client' || Object.keys(credentials).length === 0) return known;
  // As a duplicate, because in the library a URL takes precedence over other options.
  return { kind: 'client', client: known.client.duplicate({ url: undefined, ...credentials }) };
}

/**
 * An instance of a class is not a set of options: node-redis would find none of its options in it,
 * and connect to localhost.
 */
function isPlainObject(input: unknown): input is object {
  if (typeof input !== 'object' || input === null) return false;
  const prototype: unknown = Object.getPrototypeOf(input);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
