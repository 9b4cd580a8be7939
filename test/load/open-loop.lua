-- Requests of `wrk.lua` at a constant rate, whether the service answers or not (an open loop), as one line of JSON.
--
-- wrk has to run a thread for each connection. A thread then sleeps until its next request is due, without holding up another.
--
-- Arguments: those of `wrk.lua`, then requests per second, seconds, connections.
-- Prints failed requests, its processor time in µs, and per connection when each request was sent and answered, in µs from the
-- start of the schedule: sent, answered, sent, answered ... One without an answer has none.

local ffi = require('ffi')

ffi.cdef([[
struct timespec { long tv_sec; long tv_nsec; };
int clock_gettime(int clock, struct timespec *now);
int clock_nanosleep(int clock, int flags, const struct timespec *until, struct timespec *remaining);
int prctl(int option, unsigned long nanoseconds, unsigned long, unsigned long, unsigned long);
]])

local MONOTONIC, ABSOLUTE, SET_TIMER_SLACK = 1, 1, 29
-- Making the threads and their batches takes half of it.
local LEAD_US = 2e6

local time = ffi.new('struct timespec')
local threads = {}
local first

dofile((debug.getinfo(1, 'S').source:sub(2):gsub('[^/]*$', '')) .. 'wrk.lua')
local prepare = init

times = {}

local function now()
  ffi.C.clock_gettime(MONOTONIC, time)
  return tonumber(time.tv_sec) * 1e6 + tonumber(time.tv_nsec) / 1e3
end

local function sleep_until(microseconds)
  time.tv_sec = math.floor(microseconds / 1e6)
  time.tv_nsec = (microseconds % 1e6) * 1e3
  ffi.C.clock_nanosleep(MONOTONIC, ABSOLUTE, time, nil)
end

function setup(thread)
  if first == nil then
    first = now() + LEAD_US
    -- Threads inherit it. With the default of 50 µs requests are late by twice as much: 93 µs at the median, not 42.
    ffi.C.prctl(SET_TIMER_SLACK, 1, 0, 0, 0)
  end
  thread:set('number', #threads)
  thread:set('start', first)
  table.insert(threads, thread)
end

function init(args)
  args[3] = tostring(tonumber(args[3]) + number)
  prepare(args)
  local make = request
  local rate, seconds, connections = tonumber(args[7]), tonumber(args[8]), tonumber(args[9])
  local due = number / rate * 1e6
  -- wrk asks for a request once before it starts the first thread, to look at it.
  local looking = number == 0

  function request()
    if looking then
      looking = false
      return make()
    end
    -- wrk asks again when the answer is complete.
    if #times > 0 then times[#times + 1] = math.floor(now() - start) end
    if due >= seconds * 1e6 then
      wrk.thread:stop()
      return ''
    end
    local text = make()
    sleep_until(start + due)
    due = due + connections / rate * 1e6
    times[#times + 1] = math.floor(now() - start)
    return text
  end
end

function done(summary)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  local lines = {}
  for i, thread in ipairs(threads) do
    lines[i] = '[' .. table.concat(thread:get('times'), ',') .. ']'
  end
  -- The processor time of the whole process.
  local line = '{"failed":%d,"cpu":%d,"timelines":[%s]}\n'
  io.write(line:format(failed, os.clock() * 1e6, table.concat(lines, ',')))
end
