-- A stretch of a room's log and the state it was read in. Writes only where the room is untouched.
--
-- KEYS[1]  meta      KEYS[2]  log
-- ARGV[1]  'after' or 'before'
-- ARGV[2]  for 'after' the number to go on from; for 'before' the number to stay below, or '' for none
-- ARGV[3]  number of entries at most
-- ARGV[4]  name for a new epoch
-- ARGV[5]  how long a room in which nothing was said is kept, in ms
--
-- Returns {epoch, number of the newest entry, number of the oldest held or 0, entries as XRANGE has them}; the entries
-- come newest first for 'before'.
local state = settle(KEYS[1], KEYS[2], { epoch = '', seq = 0, id = '' }, ARGV[4])
keep_untouched(KEYS[1], state, tonumber(ARGV[5]))

local oldest = redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', 1)[1]
local first = oldest and tonumber(string.match(oldest[1], '^%d+')) or 0
local entries
if ARGV[1] == 'after' then
  entries = redis.call('XRANGE', KEYS[2], string.format('%.0f-0', ARGV[2] + 1), '+', 'COUNT', ARGV[3])
else
  local last = '+'
  if ARGV[2] ~= '' then last = string.format('%.0f-0', math.max(0, ARGV[2] - 1)) end
  entries = redis.call('XREVRANGE', KEYS[2], last, '-', 'COUNT', ARGV[3])
end
return { state.epoch, state.seq, first, entries }
