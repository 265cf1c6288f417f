/** The purpose of a script of the product. */
export type ScriptKind =
  | 'acquire'
  | 'renew'
  | 'release'
  | 'issueTerm'
  | 'claim'
  | 'extendMark'
  | 'endMark'
  | 'commit'
  | 'openDelta'
  | 'closeDelta'
  | 'copyPage'
  | 'renewVersion'
  | 'recordFailure'
  | 'openStaging'
  | 'prepare'
  | 'drop'
  | 'noteFormerKeys'
  | 'dropWhole'
  | 'abandon'
  | 'request'
  | 'pause'
  | 'rollBack'
  | 'sit'
  | 'leave'
  | 'publishRoster'
  | 'rememberFirstSeen'
  | 'enterGroup'
  | 'leaveGroup'
  | 'tellPresence'
  | 'register'
  | 'rows';

/** A line that only this script contains. */
const marks: readonly (readonly [ScriptKind, string])[] = [
  ['acquire', "redis.call('SET', KEYS[1], ARGV[1], 'PX'"],
  ['renew', 'if holder ~= ARGV[1] then return {0, holder} end'],
  ['release', "redis.call('DEL', KEYS[1])"],
  ['issueTerm', 'or issue_term(KEYS[1]'],
  ['claim', "redis.call('HSET', KEYS[1], 'term', ARGV[1]"],
  ['extendMark', "return {'ENDED'}"],
  ['endMark', 'mark(KEYS[1], 0, 0)'],
  ['commit', "return {'INCOMPLETE'"],
  ['openDelta', "return {'OPENED'"],
  ['closeDelta', "return {'CLOSED'}"],
  ['copyPage', "redis.call(ARGV[1], KEYS[1], ARGV[2], 'COUNT'"],
  ['renewVersion', "return {'MISSING', KEYS[2]}"],
  ['recordFailure', "redis.call('HSET', KEYS[1], 'failed'"],
  ['prepare', "return {'TAKEN'"],
  ['drop', 'if record and not is_owned(record, ARGV[1]) then return 0 end'],
  ['noteFormerKeys', "redis.call('HDEL', KEYS[1], 'former')"],
  ['dropWhole', "return {'MORE'}"],
  ['abandon', "return moved(KEYS[1], '')"],
  ['request', "for _, field in ipairs({'requested', unpack(ARGV)})"],
  ['pause', "redis.call('HDEL', KEYS[1], 'paused')"],
  ['rollBack', "return {'GONE'"],
  ['openStaging', "redis.call('PEXPIRE', KEYS[1], ARGV[1])"],
  ['sit', "redis.call('ZADD', seats, text(now + ttl), seat)"],
  ['leave', 'if not was_held then return 0 end'],
  ['publishRoster', "redis.call('SET', KEYS[1], first .. ' '"],
  ['rememberFirstSeen', "redis.call('HSETNX', KEYS[1]"],
  ['enterGroup', "redis.call('ZADD', KEYS[1], text(now + held_ms), ARGV[1])"],
  ['leaveGroup', 'return was_held'],
  ['tellPresence', "if ARGV[9] ~= '' then redis.call('HDEL', leaders, ARGV[9]) end"],
  ['register', 'local is_read, other = pcall(cjson.decode, before)'],
  ['rows', 'local function is_full()'],
];

/**
 * The kind of a script of the product. Throws for a script that the lab does not know, so that the
 * lab stays up to date with the product.
 */
export function scriptKind(source: string): ScriptKind {
  const kinds = marks.filter(([, mark]) => source.includes(mark)).map(([kind]) => kind);
  const [kind, ...others] = kinds;
  if (kind === undefined || others.length > 0) {
    throw new Error(`the lab takes this script for ${kinds.join(' and ') || 'none'}: ${source}`);
  }
  return kind;
}
