-- Steps: nested, with icons, failing, streaming, changed and removed later.
local gate = require "gate"

local function tool(name, inner)
  return cl.step({ name = name, type = "tool" }, function()
    if inner then inner() end
    return "Response from " .. name
  end)
end

local tool3 = tool("tool3")
local tool2 = tool("tool2", function()
  tool3()
  cl.message("Message from tool2"):send()
end)
local tool1 = tool("tool1", tool2)

cl.on_chat_start(function()
  cl.message{ content = "Ready.", actions = { gate.button() } }:send()
end)

cl.on_message(function(message)
  local what = message.content
  if what == "nested" then
    tool1()
  elseif what == "icons" then
    for _, item in ipairs{ { "search", "search" }, { "database", "database" }, { "regular" }, { "cpu", "cpu" } } do
      cl.step{ name = item[1], type = "tool", icon = item[2] }:run(function() return "done" end)
    end
  elseif what == "input" then
    cl.step{ name = "lookup", type = "tool", show_input = "json", language = "json" }:run(function(step)
      step.input = { query = "cats" }
      return { hits = 3 }
    end)
  elseif what == "fail" then
    pcall(function()
      cl.step{ name = "failing", type = "tool" }:run(function() error("no luck", 0) end)
    end)
    cl.message("went on"):send()
  elseif what == "open" then
    cl.step{ name = "open", type = "tool", default_open = true }:run(function() return "seen at once" end)
  elseif what == "collapse" then
    cl.step{ name = "collapse", type = "tool", default_open = true, auto_collapse = true }:run(function(step)
      step:stream_token("shown while it runs")
      gate.wait()
    end)
  elseif what == "running" then
    cl.step{ name = "slow", type = "tool" }:run(function() gate.wait() end)
    gate.wait()
    cl.message("answer"):send()
  elseif what == "thinking" then
    gate.wait()
    cl.message("answer"):send()
  elseif what == "change" then
    local reply = cl.message("Hello!"):send()
    local step = cl.step{ name = "tool1", type = "tool", output = "Foo" }:send()
    gate.wait()
    reply.content = "Hello again!"
    reply:update()
    step.output = "Foo Bar"
    step:update()
    gate.wait()
    reply:remove()
    step:remove()
  elseif what == "error" then
    error("This is an error message", 0)
  end
end)
