-- What the scripts share: the key, the pause between requests, an order, and the result as a line of JSON.
wrk.headers["Authorization"] = "Api-Key " .. os.getenv("KEY")
wrk.headers["Content-Type"] = "application/json"
math.randomseed(tonumber(os.getenv("SEED")) % 2147483647)

local pause = tonumber(os.getenv("PAUSE"))
if pause > 0 then
    function delay() return pause end
end

-- One to three lines, a walk-in or a known customer.
function order()
    local lines = {}
    for line = 1, math.random(1, 3) do
        lines[line] = string.format('{"product_id":%d,"quantity":%d}', math.random(1, 200), math.random(1, 3))
    end
    local customer = math.random(1, 2) == 1 and "null" or tostring(math.random(1, 10000))
    return string.format(
        '{"store_id":%d,"customer_id":%s,"channel":"in_store","items":[%s]}',
        math.random(1, 20), customer, table.concat(lines, ",")
    )
end

local drawn, run = 0, os.getenv("SEED")

function post(path, body)
    drawn = drawn + 1
    wrk.headers["Idempotency-Key"] = run .. "-" .. drawn
    return wrk.format("POST", path, nil, body)
end

function done(summary, latency, requests)
    local errors = summary.errors
    print(string.format(
        '{"requests": %d, "seconds": %f, "errors": %d, "p99": %f}',
        summary.requests, summary.duration / 1e6,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout, latency:percentile(99) / 1000
    ))
end
