-- What was shown is taken back.
local gate = require "gate"

cl.on_chat_start(function()
  local one = cl.message("Message 1"):send()
  gate.wait()
  one:remove()
  gate.wait()
  local step = cl.step{ name = "tool1", type = "tool", output = "Foo" }:send()
  gate.wait()
  step:remove()
  gate.wait()
  local question = cl.ask_user_message{ content = "Say foo", timeout = 30 }
  local answer = question:send()
  question:remove()
end)
