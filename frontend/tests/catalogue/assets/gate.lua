-- A handler waits until the test posts to /go.
local gate = {}
local passed = 0

cl.server.post("/go", function()
  cl.app_state.update("go", function(count) return (count or 0) + 1 end)
  return "ok"
end)

function gate.wait()
  while cl.app_state.get("go", 0) <= passed do cl.sleep(0.01) end
  passed = passed + 1
end

return gate
