-- Takes in what a node says of itself, and lets go of what is too old. Safe to run twice: a report more says nothing new.
--
-- KEYS[1]  the reports (a stream whose ids are the times they came in)
-- ARGV[1]  the report as JSON
-- ARGV[2]  how long reports are kept, in ms
-- ARGV[3]  how many are kept
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[3], '*', 'report', ARGV[1])
redis.call('XTRIM', KEYS[1], 'MINID', '~', string.format('%.0f', now - ARGV[2]))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
