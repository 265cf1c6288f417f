import type { Codec } from '../contracts/codec.js';
import type { CommandArgument } from '../contracts/driver.js';
import { encodeRow } from './encode-row.js';
import { decodeStored } from './decode-stored.js';
import { demandId } from './readers/demand-id.js';

/** How the members of a set or sorted set are stored. */
export interface MemberForm {
  /** Whether replies are requested as `Buffer`s. */
  readonly binary: boolean;
  readonly encode: (member: unknown) => CommandArgument;
  readonly decode: (stored: string | Buffer, key: string) => unknown;
}

/** Members as plain text. */
export const textMembers: MemberForm = {
  binary: false,
  encode: (member) => demandId('member', member),
  decode: String,
};

/** Members that a codec encodes. */
export function encodedMembers(codec: Codec): MemberForm {
  return {
    binary: codec.binary === true,
    encode: (member) => encodeRow(codec, member, undefined),
    decode: (stored, key) => decodeStored(codec, stored, key),
  };
}
