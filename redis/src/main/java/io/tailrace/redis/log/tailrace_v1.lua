#!lua name=tailrace_v1

-- The order of every channel is made here: message ids, offsets, epochs, history and the bus, in one atomic step.
--
-- Keys of a channel, all in the slot of its name:
--   :m   hash, the meta: e epoch, s top offset, r lineage at the last new epoch, t the epoch table "e1:start1 e2:start2",
--        b bytes ever appended, g "generation:began" of the id hashes, x when the lives of the keys were renewed
--   :l   stream, the log: id offset-0; p the message's record, t its time in ms, b bytes appended before it
--   :i0 :i1  hashes, the message ids of two generations: scoped id -> epoch.offset.checksum
--
-- A function that fails half-way is not rolled back. So everything is checked before the first write, and the writes
-- stand in the order table, log, ids, top, PUBLISH: whatever is cut off, what remains is not wrong.
--
-- What a caller can be refused for is a value; an error is a defect, or a refusal of Redis itself before the function
-- began. Numbers are printed with %.0f, because tostring() keeps only 14 digits.
--
-- Other nodes may have an older or newer library loaded beside this one: the version is a part of every name.

local PAIRS_MAX = 16
local LINEAGE_VALUES = 1024        -- the low ten bits of an epoch
local RENEW_MILLIS = 1000          -- how often the lives of keys are renewed, and how much longer they are for it
local META_MILLIS_MIN = 86400000
local READ_COUNT_FIRST = 16

-- The lineage is asked once a second, because INFO on every call costs two thirds of the throughput. Only functions
-- that may write touch it: Redis refuses those on a replica, so what is kept here was true of a primary.
local lineage = nil
local lineage_second = nil

local function number(n)
  return string.format('%.0f', n)
end

local function now()
  local time = redis.call('TIME')
  local second = tonumber(time[1])
  return second, second * 1000 + math.floor(tonumber(time[2]) / 1000)
end

local function current_lineage(second)
  if lineage == nil or lineage_second ~= second then
    lineage = string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)')
    lineage_second = second
  end
  return lineage
end

local function refused(sentence)
  return {'refused', sentence}
end

-- Above the previous one and above the clock; in its low bits those of the lineage, so that two servers that choose at
-- the same moment choose differently.
local function next_epoch(previous, millis, replid)
  local bits = math.floor(tonumber(string.sub(replid, 1, 3), 16) / 4)
  local least = math.max(previous + 1, millis * LINEAGE_VALUES)
  local epoch = least - least % LINEAGE_VALUES + bits
  if epoch < least then
    epoch = epoch + LINEAGE_VALUES
  end
  return epoch
end

local function parse_table(text)
  local pairs_of_table = {}
  for epoch, start in string.gmatch(text or '', '(%d+):(%d+)') do
    pairs_of_table[#pairs_of_table + 1] = {tonumber(epoch), tonumber(start)}
  end
  return pairs_of_table
end

local function table_text(pairs_of_table)
  local parts = {}
  for i, pair in ipairs(pairs_of_table) do
    parts[i] = number(pair[1]) .. ':' .. number(pair[2])
  end
  return table.concat(parts, ' ')
end

local function offset_of(entry)
  return tonumber(string.match(entry[1], '^(%d+)'))
end

local function record_of(entry)
  return entry[2][2]
end

local function time_of(entry)
  return tonumber(entry[2][4])
end

local function bytes_before(entry)
  return tonumber(entry[2][6])
end

local function oldest(log)
  return redis.call('XRANGE', log, '-', '+', 'COUNT', 1)[1]
end

-- Drops from the log's old end what is over a limit. Time and bytes never fall along the log, so the first entry to
-- keep is found by doubling steps from the old end: usually one or two entries are looked at.
local function trim(log, top, bytes, millis, messages_max, bytes_max, age_max)
  local entry = oldest(log)
  if not entry then
    return
  end
  local first = offset_of(entry)
  local keep = math.max(first, top - messages_max + 1)

  local function over(offset)
    local found = entry
    if offset ~= first then
      local id = number(offset) .. '-0'
      found = redis.call('XRANGE', log, id, id)[1]
    end
    return found ~= nil and (bytes - bytes_before(found) > bytes_max or millis - time_of(found) > age_max)
  end

  if keep <= top and over(keep) then
    local low, step = keep, 1
    while low + step <= top and over(low + step) do
      low = low + step
      step = step * 2
    end
    local high = math.min(low + step, top + 1)
    while high - low > 1 do
      local middle = math.floor((low + high) / 2)
      if over(middle) then
        low = middle
      else
        high = middle
      end
    end
    keep = high
  end
  if keep > first then
    redis.call('XTRIM', log, 'MINID', '=', number(keep) .. '-0')
  end
end

-- A top behind its own log makes every XADD fail for ever: take the top from the log, once. Entries above the old top
-- are there and complete; they were cut off before anybody was told of them.
local function heal(log, top, bytes)
  local info = redis.call('XINFO', 'STREAM', log)
  for i = 1, #info, 2 do
    if info[i] == 'last-generated-id' then
      top = math.max(top, tonumber(string.match(info[i + 1], '^(%d+)')))
    end
  end
  local last = redis.call('XREVRANGE', log, '+', '-', 'COUNT', 1)[1]
  if last then
    bytes = math.max(bytes, bytes_before(last) + #record_of(last))
  end
  return top, bytes
end

-- Which generation of ids counts, since when, which hashes are asked, and whether it begins now. Every id lives between
-- one window and two.
local function generations(text, ids, millis, window)
  local generation, began = string.match(text or '', '^(%d+):(%d+)$')
  if not generation then
    return 0, millis, {}, true
  end
  generation, began = tonumber(generation), math.min(tonumber(began), millis)
  local current, other = ids[generation % 2], ids[(generation + 1) % 2]
  if millis - began >= 2 * window then
    return generation + 1, millis, {}, true
  end
  if millis - began >= window then
    return generation + 1, millis, {current}, true
  end
  return generation, began, {current, other}, false
end

-- Appends a batch.
--   KEYS  meta, log, ids of even generations, ids of odd ones
--   ARGV  bus channel; messages, bytes and age in ms to keep; window in ms and count of ids; number of messages;
--         then for each message: scoped id, checksum of its data, bytes it counts, its record
-- Answers 'ok', and for each message a letter and its position: f fresh, d duplicate, c conflict; or 'refused' and why.
local function append(keys, args)
  local count = tonumber(args[7])
  if #keys ~= 4 or not count or count < 1 or #args ~= 7 + 4 * count then
    return refused('append got ' .. #keys .. ' keys and ' .. #args .. ' arguments')
  end
  local messages_max, bytes_max, age_max = tonumber(args[2]), tonumber(args[3]), tonumber(args[4])
  local window, ids_max = tonumber(args[5]), tonumber(args[6])
  if not (messages_max and bytes_max and age_max and window and ids_max) then
    return refused('append got a limit that is no number')
  end
  local sizes = {}
  for i = 1, count do
    sizes[i] = tonumber(args[4 + 4 * i + 2])
    if not sizes[i] then
      return refused('append got a size that is no number')
    end
  end
  local second, millis = now()
  local replid = current_lineage(second)
  if not replid or #replid < 40 then
    return refused('this Redis hides its replication id; allow INFO, and use Redis 7 or Valkey')
  end

  local meta, log, ids = keys[1], keys[2], {[0] = keys[3], [1] = keys[4]}
  local found = redis.call('HMGET', meta, 'e', 's', 'r', 't', 'b', 'g', 'x')
  local epoch, top, bytes = tonumber(found[1]), tonumber(found[2]), tonumber(found[5])
  local vanished = not epoch or not top
  local table_pairs = {}
  if vanished then
    epoch, top, bytes = 0, 0, 0
  else
    bytes = bytes or 0
    table_pairs = parse_table(found[4])
  end

  local generation, began, asked, turned = generations((not vanished) and found[6], ids, millis, window)
  local answers, fresh, first_of = {'ok'}, {}, {}
  local scoped = {}
  for i = 1, count do
    scoped[i] = args[4 + 4 * i]
  end
  local known = {}
  for _, hash in ipairs(asked) do
    local records = redis.call('HMGET', hash, unpack(scoped))
    for i = 1, count do
      known[i] = known[i] or records[i]
    end
  end
  for i = 1, count do
    local checksum = args[4 + 4 * i + 1]
    if known[i] then
      local position, of_first = string.match(known[i], '^(%d+%.%d+)%.(%d+)$')
      answers[i + 1] = (of_first == checksum and 'd' or 'c') .. position
    elseif first_of[scoped[i]] then
      local earlier = first_of[scoped[i]]
      answers[i + 1] = {earlier, args[4 + 4 * earlier + 1] == checksum and 'd' or 'c'}
    else
      first_of[scoped[i]] = i
      fresh[#fresh + 1] = i
    end
  end
  if #fresh == 0 then
    return answers
  end
  if not turned and redis.call('HLEN', ids[generation % 2]) >= ids_max then
    -- A full generation turns early, but only for what is written: a repeat is still found in both.
    generation, began, turned = generation + 1, millis, true
  end

  -- The table.
  local opened = vanished or found[3] ~= replid
  if vanished then
    redis.call('UNLINK', meta, log, ids[0], ids[1])
  end
  if opened then
    epoch = next_epoch(epoch, millis, replid)
    table_pairs[#table_pairs + 1] = {epoch, top + 1}
    if #table_pairs > PAIRS_MAX then
      -- Every kept message lies in a listed epoch, so those of the forgotten one go with it.
      table.remove(table_pairs, 1)
      redis.call('XTRIM', log, 'MINID', '=', number(table_pairs[1][2]) .. '-0')
    end
    redis.call('HSET', meta, 'e', number(epoch), 'r', replid, 't', table_text(table_pairs))
  end
  local start = table_pairs[#table_pairs][2]

  -- The log.
  local ephemeral = messages_max == 0 or bytes_max == 0 or age_max == 0
  if ephemeral then
    redis.call('UNLINK', log)
  end
  local first, records, remembered = nil, {}, {}
  for k, i in ipairs(fresh) do
    local record = args[4 + 4 * i + 3]
    if not ephemeral then
      local added = redis.pcall('XADD', log, number(top + 1) .. '-0', 'p', record, 't', number(millis), 'b', number(bytes))
      if type(added) == 'table' and added.err then
        if k > 1 or not string.find(added.err, 'equal or smaller', 1, true) then
          return redis.error_reply(added.err)
        end
        top, bytes = heal(log, top, bytes)
        redis.call('XADD', log, number(top + 1) .. '-0', 'p', record, 't', number(millis), 'b', number(bytes))
      end
    end
    top = top + 1
    bytes = bytes + sizes[i]
    first = first or top
    records[k] = record
    local position = number(epoch) .. '.' .. number(top)
    answers[i + 1] = 'f' .. position
    remembered[#remembered + 1] = scoped[i]
    remembered[#remembered + 1] = position .. '.' .. args[4 + 4 * i + 1]
  end
  for i = 1, count do
    local answer = answers[i + 1]
    if type(answer) == 'table' then
      answers[i + 1] = answer[2] .. string.sub(answers[answer[1] + 1], 2)
    end
  end

  -- The ids.
  local current = ids[generation % 2]
  if turned then
    redis.call('UNLINK', current)
    if #asked == 0 then
      redis.call('UNLINK', ids[(generation + 1) % 2])
    end
  end
  redis.call('HSET', current, unpack(remembered))

  -- The top, and with it the lives of the keys where they are due or a key may be new.
  local renewed = tonumber(found[7]) or 0
  local new_log = not ephemeral and redis.call('XLEN', log) == #fresh
  local renew = opened or turned or new_log or millis - renewed >= RENEW_MILLIS or millis < renewed
  redis.call('HSET', meta, 's', number(top), 'b', number(bytes), 'g', number(generation) .. ':' .. number(began),
    'x', number(renew and millis or renewed))

  -- The bus.
  redis.call('PUBLISH', args[1], '1 ' .. number(epoch) .. ' ' .. number(start) .. ' ' .. number(first) .. ' '
    .. number(#fresh) .. ' ' .. number(millis) .. '\n' .. table.concat(records))

  -- What is over the limits goes last: whoever fails here has lost nothing.
  if not ephemeral then
    trim(log, top, bytes, millis, messages_max, bytes_max, age_max)
  end
  if renew then
    redis.call('PEXPIRE', log, number(age_max + RENEW_MILLIS))
    redis.call('PEXPIRE', ids[0], number(2 * window + RENEW_MILLIS))
    redis.call('PEXPIRE', ids[1], number(2 * window + RENEW_MILLIS))
    redis.call('PEXPIRE', meta, number(math.max(META_MILLIS_MIN, 10 * age_max, 2 * window) + RENEW_MILLIS))
  end
  return answers
end

-- Where a reader that has everything up to epoch.offset reads on: the offset of io.tailrace.core.log.Resume, which
-- also makes the notices. Both agree; a test compares them.
local function standing(table_pairs, top, first_kept, epoch, offset)
  if epoch ~= 0 or offset ~= 0 then
    local index = nil
    for i, pair in ipairs(table_pairs) do
      if pair[1] == epoch then
        index = i
      end
    end
    if not index or offset < table_pairs[index][2] - 1 then
      return first_kept - 1
    end
    local last = index == #table_pairs and top or table_pairs[index + 1][2] - 1
    offset = math.min(offset, last)
  end
  return math.max(offset, first_kept - 1)
end

-- Reads a piece of the log.
--   KEYS  meta, log
--   ARGV  'after', epoch, offset, or 'newest', offset that it ends before or 0, 0; then messages and bytes at most
-- Answers table, top, first kept; then for each message offset, time and record: rising after 'after', falling after
-- 'newest'. It stops after the message that reaches the bytes.
local function read(keys, args)
  local found = redis.call('HMGET', keys[1], 'e', 's', 't')
  local top = tonumber(found[2])
  if not found[1] or not top then
    return {'', '0', '1'}
  end
  local entry = oldest(keys[2])
  local first_kept = math.min(entry and offset_of(entry) or top + 1, top + 1)
  local answer = {found[3] or '', number(top), number(first_kept)}
  local limit, bytes_max = tonumber(args[4]), tonumber(args[5])
  local rising = args[1] == 'after'
  local from, last
  if rising then
    from = standing(parse_table(found[3]), top, first_kept, tonumber(args[2]), tonumber(args[3])) + 1
    last = math.min(from + limit - 1, top)
  else
    local before = tonumber(args[2])
    last = before > 0 and math.min(before - 1, top) or top
    from = math.max(first_kept, last - limit + 1)
  end

  -- In pieces, because how many messages make the bytes is not known before.
  local bytes, piece = 0, READ_COUNT_FIRST
  while from <= last and bytes < bytes_max do
    local entries
    if rising then
      entries = redis.call('XRANGE', keys[2], number(from) .. '-0', number(last) .. '-0', 'COUNT', piece)
    else
      entries = redis.call('XREVRANGE', keys[2], number(last) .. '-0', number(from) .. '-0', 'COUNT', piece)
    end
    if #entries == 0 then
      break
    end
    for _, each in ipairs(entries) do
      answer[#answer + 1] = number(offset_of(each))
      answer[#answer + 1] = number(time_of(each))
      answer[#answer + 1] = record_of(each)
      bytes = bytes + #record_of(each)
      if rising then
        from = offset_of(each) + 1
      else
        last = offset_of(each) - 1
      end
      if bytes >= bytes_max then
        break
      end
    end
    local average = bytes / ((#answer - 3) / 3)
    piece = math.max(1, math.min(piece * 4, math.floor((bytes_max - bytes) / average) + 1))
  end
  return answer
end

-- Publishes a nonce on a node's probe channel. It is a writing function, so a replica refuses it, and it runs on the
-- connection that appends: what comes back went the way of the messages. ARGV: channel, nonce.
local function probe(_, args)
  redis.call('PUBLISH', args[1], args[2])
  return 'ok'
end

-- Forgets the lineage. Every new connection that appends calls it first, so that a promotion within the second in which
-- the lineage was asked is seen. Answers lineage and eviction policy.
local function sync()
  lineage = nil
  local replid = current_lineage((now()))
  return {replid or '', string.match(redis.call('INFO', 'memory'), 'maxmemory_policy:([%w-]+)') or ''}
end

redis.register_function('tailrace_v1_append', append)
redis.register_function{function_name = 'tailrace_v1_read', callback = read, flags = {'no-writes'}}
redis.register_function{function_name = 'tailrace_v1_probe', callback = probe, flags = {'allow-oom'}}
redis.register_function{function_name = 'tailrace_v1_sync', callback = sync, flags = {'allow-oom'}}
