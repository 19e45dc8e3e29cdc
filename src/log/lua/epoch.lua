-- Helper of append, positions and read: which epoch a room is in, and whether a new one has to begin.
--
-- The log lost its tail when it says less than a node is sure of: it has no epoch, its head lies below the known number,
-- another message stands at that number, or it never heard of the known epoch (an older file, in which an earlier epoch
-- is still the present one). Numbers after the loss could be given twice, so they belong to a new epoch.

-- How many earlier epochs are remembered. A node that still believes in one of them is merely behind.
local PAST_EPOCHS = 16

-- The id of the message at a number, or nil where it is not held.
local function id_at(log, seq)
  local entry = redis.call('XRANGE', log, seq .. '-0', seq .. '-0')[1]
  if not entry then return nil end
  for field = 1, #entry[2], 2 do
    if entry[2][field] == 'id' then return entry[2][field + 1] end
  end
  return nil
end

local function newest_of(log)
  local entry = redis.call('XREVRANGE', log, '+', '-', 'COUNT', 1)[1]
  if not entry then return 0, '' end
  local seq = tonumber(string.match(entry[1], '^%d+'))
  return seq, id_at(log, seq) or ''
end

local function has_lost_tail(state, log, known)
  if known.epoch == '' then return false end
  if known.epoch ~= state.epoch then
    return not string.find(',' .. state.past .. ',', ',' .. known.epoch .. ',', 1, true)
  end
  if known.seq > state.seq then return true end
  if known.id == '' or known.seq == 0 then return false end
  local present = state.last
  if known.seq ~= state.seq then present = id_at(log, known.seq) end
  return present ~= nil and present ~= known.id
end

-- Adds epochs to the earlier ones, the newest last, and drops the oldest.
local function with_past(past, ...)
  local epochs = {}
  for epoch in string.gmatch(past, '[^,]+') do epochs[#epochs + 1] = epoch end
  for _, epoch in ipairs({...}) do
    if epoch ~= '' and not string.find(',' .. table.concat(epochs, ',') .. ',', ',' .. epoch .. ',', 1, true) then
      epochs[#epochs + 1] = epoch
    end
  end
  return table.concat(epochs, ',', math.max(1, #epochs - PAST_EPOCHS + 1))
end

-- The state {epoch, seq, last, past} to go on from; its second result tells whether it is a new epoch's, stored already.
-- `known` is {epoch, seq, id} with '' for what is not known; `fresh` is the name a new epoch gets.
local function settle(meta, log, known, fresh)
  local held = redis.call('HMGET', meta, 'epoch', 'seq', 'last', 'past')
  local state = { epoch = held[1], seq = tonumber(held[2] or 0), last = held[3] or '', past = held[4] or '' }
  if state.epoch and not has_lost_tail(state, log, known) then return state, false end
  if not state.epoch then state.seq, state.last = newest_of(log) end
  state.past = with_past(state.past, state.epoch or '', known.epoch)
  state.epoch = fresh
  redis.call('HSET', meta, 'epoch', state.epoch, 'seq', state.seq, 'last', state.last, 'past', state.past)
  return state, true
end

-- A room in which nothing was said is forgotten after a while without anybody in it; who only asks leaves nothing behind.
local function keep_untouched(meta, state, ttl)
  if state.seq == 0 and redis.call('PTTL', meta) < ttl / 2 then redis.call('PEXPIRE', meta, ttl) end
end
