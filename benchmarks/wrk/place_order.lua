-- POST /orders: one to three lines, a walk-in or a known customer, a key of its own.
dofile("benchmarks/wrk/common.lua")
local drawn, run = 0, os.getenv("SEED")

function request()
    local lines = {}
    for line = 1, math.random(1, 3) do
        lines[line] = string.format('{"product_id":%d,"quantity":%d}', math.random(1, 200), math.random(1, 3))
    end
    drawn = drawn + 1
    wrk.headers["Idempotency-Key"] = run .. "-" .. drawn
    local customer = math.random(1, 2) == 1 and "null" or tostring(math.random(1, 10000))
    return wrk.format("POST", "/orders", nil, string.format(
        '{"store_id":%d,"customer_id":%s,"channel":"in_store","items":[%s]}',
        math.random(1, 20), customer, table.concat(lines, ",")
    ))
end
