-- Takes one token of a bucket that refills steadily.
--
-- KEYS[1]  the bucket (hash: tokens, at)
-- ARGV[1]  tokens that come back in a second
-- ARGV[2]  tokens a full bucket holds
--
-- Returns 0 where a token was taken, else the ms until the next one.
local rate, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local held = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens, at = tonumber(held[1] or burst), tonumber(held[2] or now)
tokens = math.min(burst, tokens + math.max(0, now - at) / 1000 * rate)

local wait = 0
if tokens >= 1 then tokens = tokens - 1
else wait = math.max(1, math.ceil((1 - tokens) / rate * 1000))
end
redis.call('HSET', KEYS[1], 'tokens', string.format('%.6f', tokens), 'at', string.format('%.0f', now))
-- A bucket that is full again is as good as none.
redis.call('PEXPIRE', KEYS[1], math.ceil((burst - tokens) / rate * 1000) + 1000)
return wait
