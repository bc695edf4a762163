-- POST /orders/bulk of a thousand: one of eight bodies that are drawn once, each time with another key.
dofile("benchmarks/wrk/common.lua")
local bodies = {}

for body = 1, 8 do
    local orders = {}
    for place = 1, 1000 do orders[place] = order() end
    bodies[body] = '{"orders":[' .. table.concat(orders, ",") .. ']}'
end

function request()
    return post("/orders/bulk", bodies[math.random(1, 8)])
end
