-- Helper of take, give, sweep and list: who is in a room, and how a change is announced.
--
-- All of them take the same keys:
-- KEYS[1]  people       hash: person -> the person as JSON, {"id":...,"name":...}
-- KEYS[2]  holders      hash: person -> JSON of holder -> time the lease lapses; the holder '' is the grace time
-- KEYS[3]  lapses       sorted set: person by the time the last of the leases lapses
-- KEYS[4]  names        sorted set, all scores 0: '<name> NUL <id>'
-- KEYS[5]  attendance   hash: revision, swept, quiet
-- KEYS[6]  the channel
--
-- The revision counts the changes announced. It begins at the present time in ms and not at 0, so that it never seems to
-- go on where another count ended.
local people, holders, lapses, names, attendance, channel = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function whole(number)
  return string.format('%.0f', number)
end

local function announce(event, person)
  local before = tonumber(redis.call('HGET', attendance, 'revision') or 0)
  local revision = before == 0 and now or before + 1
  redis.call('HSET', attendance, 'revision', whole(revision))
  local count = redis.call('HLEN', people)
  redis.call(
    'SPUBLISH', channel,
    '{"before":' .. whole(before) .. ',"revision":' .. whole(revision) .. ',"event":"' .. event .. '","memberCount":' .. count .. ',"user":' .. person .. '}'
  )
end

-- What a member is listed by.
local function listed_as(id, person)
  return cjson.decode(person).name .. '\0' .. id
end

local function leases_of(id)
  local held = redis.call('HGET', holders, id)
  return held and cjson.decode(held) or {}
end

-- Stores someone's leases; those long lapsed are dropped, or a person who never leaves would collect them for ever.
local function store_leases(id, leases, lease_ms)
  local latest = 0
  for holder, lapse in pairs(leases) do
    if lapse < now - lease_ms then leases[holder] = nil
    elseif lapse > latest then latest = lapse
    end
  end
  redis.call('HSET', holders, id, cjson.encode(leases))
  redis.call('ZADD', lapses, whole(latest), id)
end

local function remove(id)
  local person = redis.call('HGET', people, id)
  redis.call('HDEL', holders, id)
  redis.call('ZREM', lapses, id)
  if not person then return end
  redis.call('HDEL', people, id)
  redis.call('ZREM', names, listed_as(id, person))
  announce('left', person)
  -- The count of changes outlives the last member for a while: begun anew at once, it might repeat a revision.
  if redis.call('EXISTS', people) == 0 then redis.call('PEXPIRE', attendance, 3600000) end
end
