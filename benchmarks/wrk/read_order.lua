-- GET /orders/{id}: one of the first hundred.
dofile("benchmarks/wrk/common.lua")

function request()
    return wrk.format("GET", "/orders/" .. math.random(1, 100))
end
