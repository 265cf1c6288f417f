/**
 * The table for CRC-16/XMODEM, polynomial 0x1021, as in appendix A of the cluster specification.
 */
const table = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc << 1) ^ ((crc & 0x8000) === 0 ? 0 : 0x1021);
  return crc;
});

/**
 * The checksum of the first `length` bytes, from which Redis Cluster derives the slot of a key
 * (https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/).
 */
export function crc16(bytes: Uint8Array, length = bytes.length): number {
  let crc = 0;
  for (let at = 0; at < length; at += 1) {
    crc = ((crc << 8) ^ (table[(crc >> 8) ^ (bytes[at] ?? 0)] ?? 0)) & 0xffff;
  }
  return crc;
}
