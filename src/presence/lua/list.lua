-- The members of a room by name, and the revision they were read at. Writes nothing.
--
-- KEYS     as in members.lua
-- ARGV[1]  members at most, -1 for all
--
-- Returns {revision, number of members, members as JSON...}.
local revision = tonumber(redis.call('HGET', attendance, 'revision') or 0)
local count = redis.call('HLEN', people)
local limit = tonumber(ARGV[1])
local result = { revision, count }
if limit < 0 then
  for _, person in ipairs(redis.call('HVALS', people)) do result[#result + 1] = person end
elseif limit > 0 then
  local ids = {}
  for _, name in ipairs(redis.call('ZRANGE', names, 0, limit - 1)) do
    -- An id holds no NUL, a name might.
    ids[#ids + 1] = string.match(name, '([^%z]*)$')
  end
  if #ids > 0 then
    for _, person in ipairs(redis.call('HMGET', people, unpack(ids))) do
      if person then result[#result + 1] = person end
    end
  end
end
return result
