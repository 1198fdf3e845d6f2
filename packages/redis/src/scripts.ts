import { createHash } from 'node:crypto';

/** A Lua script and its SHA-1, which is its name in Redis. */
export interface Script {
  readonly text: string;
  readonly sha: string;
}

function script(text: string): Script {
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}

// One hash for each capture: token and leaseUntil of the current claim, claims since the last settle, settledBy,
// settledAt, record, and a field "f:…" for each settled fingerprint. Time is the server's, in ms.
const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;

/** KEYS[1] the capture; ARGV: fingerprint, token, lease in ms, life of an unsettled claim in ms. */
export const CLAIM = script(`${NOW}
local held = redis.call('HMGET', KEYS[1], 'leaseUntil', 'record', 'settledAt', 'token', 'claims')
local record, settledAt = held[2] or '', held[3] or ''
if redis.call('HEXISTS', KEYS[1], 'f:' .. ARGV[1]) == 1 then
  return {'settled', record, settledAt, '', ''}
end
-- A client that lost the connection may send its claim again: this is the same claim.
if held[4] == ARGV[2] then
  return {'acquired', record, settledAt, tonumber(held[5]) > 1 and '1' or '0', ''}
end
if held[1] and tonumber(held[1]) > now then
  return {'busy', '', '', '', string.format('%d', tonumber(held[1]) - now)}
end
local claims = redis.call('HINCRBY', KEYS[1], 'claims', 1)
redis.call('HSET', KEYS[1], 'token', ARGV[2], 'leaseUntil', string.format('%d', now + ARGV[3]))
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[4]) then
  redis.call('PEXPIRE', KEYS[1], ARGV[4])
end
return {'acquired', record, settledAt, claims > 1 and '1' or '0', ''}
`);

/** KEYS[1] the capture; ARGV: token, retention in ms, record, fingerprints. The token of the last settle may settle again. */
export const SETTLE = script(`${NOW}
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then
  return redis.call('HGET', KEYS[1], 'settledBy') == ARGV[1] and 1 or 0
end
redis.call('HDEL', KEYS[1], 'token', 'leaseUntil')
redis.call('HSET', KEYS[1], 'claims', '0', 'settledBy', ARGV[1], 'settledAt', string.format('%d', now), 'record', ARGV[3])
for index = 4, #ARGV do
  redis.call('HSET', KEYS[1], 'f:' .. ARGV[index], '1')
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
`);

/** KEYS[1] the capture; ARGV: token. */
export const RELEASE = script(`
if redis.call('HGET', KEYS[1], 'token') == ARGV[1] then
  redis.call('HDEL', KEYS[1], 'token', 'leaseUntil')
end
return 1
`);

/**
 * KEYS[1] a key for this check, which is empty afterwards. Runs every command of the other scripts. Returns
 * maxmemory_policy, role and the first command that failed, with its error.
 */
export const CHECK = script(`
local failure = ''
local function try(name, ...)
  local answer = redis.pcall(name, ...)
  if type(answer) ~= 'table' or answer.err == nil then return answer end
  if failure == '' then failure = name .. ': ' .. answer.err end
  return ''
end
local policy = string.match(try('INFO', 'memory'), 'maxmemory_policy:(%S+)') or ''
local role = string.match(try('INFO', 'replication'), 'role:(%S+)') or ''
if role ~= 'slave' then
  try('TIME')
  try('HSET', KEYS[1], 'check', '0')
  try('HINCRBY', KEYS[1], 'check', 1)
  try('HGET', KEYS[1], 'check')
  try('HMGET', KEYS[1], 'check')
  try('HEXISTS', KEYS[1], 'check')
  try('PEXPIRE', KEYS[1], 1000)
  try('PTTL', KEYS[1])
  try('HDEL', KEYS[1], 'check')
end
return {policy, role, failure}
`);
