-- Redeems a ticket for one connection. Safe to run twice: the same nonce has it again, as long as the ticket lives.
--
-- KEYS[1]  the ticket: '<person>' while unused, '<person> <nonce>' afterwards
-- ARGV[1]  the nonce of the connection
--
-- Returns the person's id, or nil.
local held = redis.call('GET', KEYS[1])
if not held then return nil end
local person, used, nonce = string.match(held, '^([^ ]*)( ?)(.*)$')
if used == '' then
  redis.call('SET', KEYS[1], person .. ' ' .. ARGV[1], 'KEEPTTL')
  return person
end
if nonce == ARGV[1] then return person end
return nil
