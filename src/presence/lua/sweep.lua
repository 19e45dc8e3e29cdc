-- Removes those whose leases have all lapsed, and announces that they left. Safe to run twice, and by several nodes.
--
-- When nobody swept for a while, Redis or all its nodes were away, and leases lapsed that could not be renewed: sweeping
-- then waits one lease. The judgement is made here, because a sweep sent before an outage may be run after it.
--
-- KEYS     as in members.lua
-- ARGV[1]  how long a lease holds, in ms
-- ARGV[2]  the time without sweeps, in ms, after which it waits
-- ARGV[3]  people removed at most
--
-- Returns the revision of the members, 0 where nobody has been for long.
local lease_ms, gap_ms = tonumber(ARGV[1]), tonumber(ARGV[2])
local held = redis.call('HMGET', attendance, 'swept', 'quiet', 'revision')
local swept, quiet, revision = tonumber(held[1] or 0), tonumber(held[2] or 0), tonumber(held[3] or 0)
if redis.call('EXISTS', people) == 0 then return revision end
if now - swept > gap_ms then
  quiet = now + lease_ms
  redis.call('HSET', attendance, 'quiet', whole(quiet))
end
-- Noted now and then: each note is a write that has to reach the disk.
if math.abs(now - swept) > gap_ms / 3 then redis.call('HSET', attendance, 'swept', whole(now)) end
if now < quiet then return revision end

for _, id in ipairs(redis.call('ZRANGEBYSCORE', lapses, '-inf', whole(now), 'LIMIT', 0, ARGV[3])) do
  remove(id)
  revision = revision + 1
end
return revision
