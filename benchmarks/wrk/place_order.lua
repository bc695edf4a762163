-- POST /orders, each with a key of its own.
dofile("benchmarks/wrk/common.lua")

function request()
    return post("/orders", order())
end
