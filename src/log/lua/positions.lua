-- The position of a room, and a new epoch where the log turns out to have lost its tail. Safe to run twice.
--
-- KEYS[1]  meta      KEYS[2]  log      KEYS[3]  the channel
-- ARGV[1]  epoch of the position known to the caller, or ''      ARGV[2]  its number      ARGV[3]  the id there, or ''
-- ARGV[4]  name for a new epoch
-- ARGV[5]  how long a room in which nothing was said is kept, in ms
--
-- Returns {epoch, number of the newest entry, its id or ''}.
local known = { epoch = ARGV[1], seq = tonumber(ARGV[2]), id = ARGV[3] }
local state, fresh = settle(KEYS[1], KEYS[2], known, ARGV[4])
keep_untouched(KEYS[1], state, tonumber(ARGV[5]))
if fresh and known.epoch ~= '' then redis.call('SPUBLISH', KEYS[3], '{"epoch":"' .. state.epoch .. '"}') end
return { state.epoch, state.seq, state.last }
