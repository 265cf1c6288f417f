import { SmartRedisError } from '../errors/errors.js';
import { nearestName } from '../options/nearest-name.js';

/** The options of a client library, as far as they are known. */
export interface ClientOptionNames {
  /** The library, as its users call it: `ioredis`. */
  readonly library: string;
  /** All options of the versions that are supported. */
  readonly known: readonly string[];
  /** Options that the library ignores, because they are those of others; and what to write instead. */
  readonly ofOthers?: ReadonlyMap<string, string>;
}

/**
 * Refuses what a client library would ignore, because it would then connect to localhost, or without
 * a password: options of other libraries, and names that are nearly those of options. Other unknown
 * names are accepted, because the options depend on the installed version.
 * @param option how the options are called in messages: `input`, `input.socket`
 * @throws SmartRedisError `SR_INVALID_OPTION`
 */
export function demandClientOptions(
  option: string,
  given: object,
  { library, known, ofOthers }: ClientOptionNames,
): void {
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || known.includes(name)) continue;
    const instead = ofOthers?.get(name);
    if (instead !== undefined) {
      throw refusal(`${option}.${name}`, `is not one of ${library}: ${instead}`, instead);
    }
    const nearest = nearestName(name, known);
    if (nearest === undefined) continue;
    const why = `is unknown to ${library}; did you mean "${nearest}"?`;
    throw refusal(`${option}.${name}`, why, `"${nearest}"`);
  }
}

function refusal(option: string, why: string, allowed: string): SmartRedisError {
  return new SmartRedisError('SR_INVALID_OPTION', `option "${option}" ${why}`, {
    details: { option, allowed },
  });
}
