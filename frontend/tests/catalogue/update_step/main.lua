-- A message and a step that change later.
local gate = require "gate"

cl.on_chat_start(function()
  local message = cl.message("Hello!"):send()
  local step = cl.step{ name = "tool1", type = "tool", output = "Foo" }:send()
  gate.wait()
  message.content = "Hello again!"
  message:update()
  step.output = step.output .. " Bar"
  step:update()
end)
