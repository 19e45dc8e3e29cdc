-- The reports that came in after a certain one.
--
-- KEYS[1]  the reports
-- ARGV[1]  id of the last one known, or '' for all
-- ARGV[2]  how many at most, the newest of them
--
-- Returns {now in ms, entries as XREVRANGE has them, the newest first}.
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
local first = '-'
if ARGV[1] ~= '' then first = '(' .. ARGV[1] end
return { now, redis.call('XREVRANGE', KEYS[1], '+', first, 'COUNT', ARGV[2]) }
