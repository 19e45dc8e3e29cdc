-- Gives one holder's lease of a person back, and announces who left with it. Safe to run twice: without a lease nothing
-- happens.
--
-- KEYS     as in members.lua
-- ARGV[1]  id of the person
-- ARGV[2]  the holder
-- ARGV[3]  grace in ms: the person stays that long unless held again; or 'none': who is not held elsewhere left
-- ARGV[4]  how long a lease holds, in ms
local id, holder = ARGV[1], ARGV[2]
local leases = leases_of(id)
if not leases[holder] then return redis.status_reply('OK') end

leases[holder] = nil
if ARGV[3] == 'none' then leases[''] = nil
else leases[''] = now + ARGV[3]
end
if next(leases) then store_leases(id, leases, tonumber(ARGV[4]))
else remove(id)
end
return redis.status_reply('OK')
