-- Requests of random players, and the numbers of a run as one line of JSON.
--
-- Arguments: which request (update, boards, keyed, batch, rank, top, from), players on the board, seed of the random numbers, updates in a batch,
-- query of a batch, board of an update, a rank or a page.

local BODIES = 64
local BOARDS = 10000
local headers = { ['Content-Type'] = 'application/json' }
local players
local run
local board
local sent = 0

local function player()
  return string.format('p%012d', math.random(0, players - 1))
end

local function update()
  return string.format('{"playerId":"%s","delta":%d%s}', player(), math.random(1, 100), board and ',"board":"' .. board .. '"' or '')
end

-- Writing out a thousand updates takes longer than sending them, so batches are made before the run.
local function batches(size, query)
  local bodies = {}
  for i = 1, BODIES do
    local updates = {}
    for j = 1, size do
      updates[j] = update()
    end
    bodies[i] = wrk.format('POST', '/score/batch' .. query, headers, '{"updates":[' .. table.concat(updates, ',') .. ']}')
  end
  return bodies
end

local kinds = {
  update = function()
    return wrk.format('POST', '/score/update', headers, update())
  end,
  -- An update of one of many boards. Each player is on one of them.
  boards = function()
    local number = math.random(0, players - 1)
    local body = '{"board":"bench.%d","playerId":"p%012d","delta":%d}'
    return wrk.format('POST', '/score/update', headers, body:format(number % BOARDS, number, math.random(1, 100)))
  end,
  -- An update with an idempotency key that nobody has used yet.
  keyed = function()
    sent = sent + 1
    local key = string.format('bench-%s-%d', run, sent)
    return wrk.format('POST', '/score/update', { ['Content-Type'] = 'application/json', ['Idempotency-Key'] = key }, update())
  end,
  rank = function()
    return wrk.format('GET', '/leaderboard/rank?playerId=' .. player() .. (board and '&board=' .. board or ''))
  end,
  top = function()
    return wrk.format('GET', '/leaderboard/top?n=100' .. (board and '&board=' .. board or ''))
  end,
  -- A page at a random position.
  from = function()
    local query = '/leaderboard/top?n=100&from=' .. math.random(1, players)
    return wrk.format('GET', query .. (board and '&board=' .. board or ''))
  end,
}

function init(args)
  players = tonumber(args[2])
  run = args[3]
  board = args[6] ~= '' and args[6] or nil
  math.randomseed(tonumber(run))
  if args[1] == 'batch' then
    local bodies = batches(tonumber(args[4]), args[5] or '')
    request = function()
      return bodies[math.random(1, BODIES)]
    end
  else
    request = kinds[args[1]]
  end
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  local line = '{"requests":%d,"microseconds":%d,"failed":%d,"p50":%d,"p99":%d,"p999":%d}\n'
  io.write(line:format(summary.requests, summary.duration, failed,
    latency:percentile(50), latency:percentile(99), latency:percentile(99.9)))
end
