import type { ArrayFraming, Codec, CodecShape, DecodedByDefault } from '../contracts/codec.js';
import { jsonCodec } from '../contracts/codec.js';
import type { OptionNames } from '../options/demand.js';
import { demandKey, demandKnownOptions } from '../options/demand.js';
import { invalidOption } from '../errors/errors.js';
import type { RowView } from '../contracts/writer.js';
import type { ViewOptions } from './row-view.js';
import { resolveView } from './row-view.js';

/** What every target takes. */
export interface TargetOptions<Decoded = DecodedByDefault, Shape extends CodecShape = CodecShape> {
  /** The live key, exactly as readers in any language use it. Must not be empty. */
  readonly key: string;
  /** How values are stored. @default jsonCodec: JSON text in UTF-8 */
  readonly codec?: Codec<Decoded, Shape>;
}

/** {@link TargetOptions} with defaults. */
export interface ResolvedTargetOptions {
  readonly key: string;
  readonly codec: Codec;
  /** Of the options `where` and `value`; `undefined` without both. */
  readonly view: RowView | undefined;
}

/** What every target takes. */
export const targetNames: OptionNames<TargetOptions & ViewOptions<never, unknown>> = {
  key: true,
  codec: true,
  where: true,
  value: true,
};

/**
 * Checks what every target takes, and fills in the defaults.
 * @throws SmartRedisError `SR_INVALID_OPTION`
 */
export function resolveTargetOptions<
  Options extends TargetOptions<unknown> & ViewOptions<never, unknown>,
>(type: string, options: Options, names: OptionNames<Options>): ResolvedTargetOptions {
  if (typeof options !== 'object' || (options as unknown) === null) {
    throw invalidOption('target', options, `an object such as { key: 'reports:all' }`);
  }
  const given: Partial<TargetOptions<unknown> & ViewOptions<never, unknown>> = demandKnownOptions(
    `${type}()`,
    options,
    names,
  );
  const { codec = jsonCodec } = given;
  const key = demandKey('key', given.key);
  if (!isCodec(codec)) {
    throw invalidOption('codec', codec, 'an object with the functions encode and decode');
  }
  if (codec.array !== undefined && !isFraming(codec.array)) {
    throw invalidOption('codec.array', codec.array, 'the texts { open, separator, close }');
  }
  const { where, value } = given;
  return { key, codec, view: resolveView({ type, key, where, value }) };
}

function isCodec(codec: Partial<Codec> | null): codec is Codec {
  if (typeof codec !== 'object' || codec === null) return false;
  return typeof codec.encode === 'function' && typeof codec.decode === 'function';
}

function isFraming(array: Partial<ArrayFraming> | null): boolean {
  if (array === null) return false;
  return [array.open, array.separator, array.close].every((text) => typeof text === 'string');
}
