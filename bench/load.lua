-- What does wrk send, to whom, and what does it tell at the end?
-- Each of its threads has a port of its own and goes through its own share of the requests, again and again.

local threads = 0

function setup(thread)
  local ports = {}
  for port in os.getenv("BENCH_PORTS"):gmatch("%d+") do ports[#ports + 1] = port end
  thread:set("number", threads)
  thread:set("count", #ports)
  thread.addr = wrk.lookup("127.0.0.1", ports[threads % #ports + 1])[1]
  threads = threads + 1
end

function init(_)
  requests, at = {}, 0
  local file = assert(io.open(os.getenv("BENCH_REQUESTS"), "rb"))
  local place = 0
  while true do
    local size = file:read("*n")
    if not size then break end
    file:read(1)
    local text = file:read(size)
    if place % count == number then requests[#requests + 1] = text end
    place = place + 1
  end
  file:close()
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency, _)
  local lost = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  io.write(string.format('{"answers": %d, "microseconds": %d, "p50": %f, "p99": %f, "bytes": %d, "refused": %d, "lost": %d}\n',
    summary.requests, summary.duration, latency:percentile(50) / 1000, latency:percentile(99) / 1000, summary.bytes,
    summary.errors.status, lost))
end
