-- What the scripts share: the key, the pause between requests, and the result as a line of JSON.
wrk.headers["Authorization"] = "Api-Key " .. os.getenv("KEY")
wrk.headers["Content-Type"] = "application/json"
math.randomseed(tonumber(os.getenv("SEED")) % 2147483647)

local pause = tonumber(os.getenv("PAUSE"))
if pause > 0 then
    function delay() return pause end
end

function done(summary, latency, requests)
    local errors = summary.errors
    print(string.format(
        '{"requests": %d, "seconds": %f, "errors": %d, "p99": %f}',
        summary.requests, summary.duration / 1e6,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout, latency:percentile(99) / 1000
    ))
end
