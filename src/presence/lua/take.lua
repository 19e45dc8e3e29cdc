-- Takes or renews one holder's leases, and announces who was not there before. Safe to run twice.
--
-- KEYS     as in members.lua
-- ARGV[1]  'enter', which may give a member another name, or 'renew', which may not: the name could be an older one
-- ARGV[2]  the holder
-- ARGV[3]  how long a lease holds, in ms
-- ARGV[4...]  two for each person: the id, and the person as JSON
local how, holder, lease_ms = ARGV[1], ARGV[2], tonumber(ARGV[3])

-- In an empty room no lease can have lapsed unseen, so sweeping need not wait.
if redis.call('EXISTS', people) == 0 then
  redis.call('HSET', attendance, 'swept', whole(now), 'quiet', '0')
  redis.call('PERSIST', attendance)
end

for argument = 4, #ARGV, 2 do
  local id, person = ARGV[argument], ARGV[argument + 1]
  local known = redis.call('HGET', people, id)
  local leases = leases_of(id)
  leases[''] = nil
  leases[holder] = now + lease_ms
  store_leases(id, leases, lease_ms)
  if not known or (how == 'enter' and known ~= person) then
    if known then redis.call('ZREM', names, listed_as(id, known)) end
    redis.call('HSET', people, id, person)
    redis.call('ZADD', names, 0, listed_as(id, person))
    announce('entered', person)
  end
end
return redis.status_reply('OK')
