-- Stores messages of one room as one act: numbers each, adds it to the log, remembers its id and publishes it. Safe to
-- run twice: a message whose id is remembered is not stored again.
--
-- KEYS[1]  meta      KEYS[2]  log      KEYS[3]  the channel      KEYS[3 + n]  what is remembered of the nth message's id
-- ARGV[1]  name for a new epoch
-- ARGV[2]  number of entries to keep
-- ARGV[3]  how long to remember an id, in ms
-- ARGV[4...]  five for each message:
--   its id, [A-Za-z0-9_-]
--   the rest of it as the inside of a JSON object: "user":{...},"text":"..."
--   epoch of the position known to whoever appends, or ''; its number; the id there, or ''
--
-- Returns four for each message: epoch, seq, time in ms, 1 if it was stored before.
-- The first write is one that a full memory refuses, so that it refuses all or nothing.
local meta, log, channel = KEYS[1], KEYS[2], KEYS[3]
local fresh, keep, remember_ms = ARGV[1], ARGV[2], ARGV[3]
local now = redis.call('TIME')
local time = string.format('%.0f', now[1] * 1000 + math.floor(now[2] / 1000))
local state
local results = {}

for message = 1, #KEYS - 3 do
  local at = 4 + (message - 1) * 5
  local id, body = ARGV[at], ARGV[at + 1]
  local known = { epoch = ARGV[at + 2], seq = tonumber(ARGV[at + 3]), id = ARGV[at + 4] }
  local remembered = KEYS[3 + message]

  local renewed
  if not state or has_lost_tail(state, log, known) then
    state, renewed = settle(meta, log, known, fresh)
  end

  local first = redis.call('GET', remembered)
  local result
  if first then
    local seq, stored_at = string.match(first, '^(%d+) (%d+)$')
    if renewed then redis.call('SPUBLISH', channel, '{"epoch":"' .. state.epoch .. '"}') end
    result = { state.epoch, tonumber(seq), tonumber(stored_at), 1 }
  else
    local seq = string.format('%.0f', state.seq + 1)
    redis.call('XADD', log, 'MAXLEN', '=', keep, seq .. '-0', 'id', id, 'time', time, 'body', body)
    redis.call('HSET', meta, 'seq', seq, 'last', id)
    if state.seq == 0 then redis.call('PERSIST', meta) end
    redis.call('SET', remembered, seq .. ' ' .. time, 'PX', remember_ms)
    redis.call(
      'SPUBLISH', channel,
      '{"epoch":"' .. state.epoch .. '","entry":{"seq":' .. seq .. ',"id":"' .. id .. '","time":' .. time .. ',' .. body .. '}}'
    )
    state.seq, state.last = state.seq + 1, id
    result = { state.epoch, state.seq, tonumber(time), 0 }
  end
  for _, value in ipairs(result) do results[#results + 1] = value end
end
return results
