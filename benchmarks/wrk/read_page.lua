-- GET /orders: the newest fifty.
dofile("benchmarks/wrk/common.lua")

function request()
    return wrk.format("GET", "/orders?page_size=50")
end
