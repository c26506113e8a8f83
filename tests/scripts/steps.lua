-- Steps in their three forms, nested and failing.
local tool = cl.step({ name = "tool", type = "tool", show_input = "json" }, function(query, limit)
  local inner = cl.step({ name = "inner", type = "llm" }, function(...) return select("#", ...) end)
  cl.message("from inside"):send()
  return { hits = inner(query, limit, "more") }
end)

cl.on_message(function(message)
  local what = message.content
  if what == "decorator" then
    tool("cats", 3)
  elseif what == "block" then
    local result = cl.step{ name = "block", type = "run", icon = "search" }:run(function(step)
      step.input = { q = "x" }
      step:stream_token("so ")
      step:stream_token("far")
      return "result"
    end)
    cl.message("block gave " .. result):send()
  elseif what == "close" then
    do
      local step <close> = cl.step{ name = "closing" }:enter()
      step.output = "done"
    end
    cl.message("after"):send()
  elseif what == "fail" then
    local ok, err = pcall(function()
      cl.step{ name = "failing", type = "tool" }:run(function() error("no luck", 0) end)
    end)
    cl.message("caught: " .. tostring(err)):send()
  elseif what == "close fail" then
    pcall(function()
      local step <close> = cl.step{ name = "torn" }:enter()
      error("torn apart")
    end)
  elseif what == "by hand" then
    local step = cl.step{ name = "manual", type = "tool" }
    step.output = "one"
    step:send()
    step.output = "two"
    step:update()
    step:remove()
  elseif what == "gather" then
    cl.step{ name = "outer" }:run(function()
      local wait = cl.step({ name = "wait", type = "tool" }, function(n) cl.sleep(n); return n end)
      local a, b = cl.gather(function() return wait(0.02) end, function() return wait(0.01) end)
      cl.message(a .. " " .. b):send()
    end)
  end
end)
