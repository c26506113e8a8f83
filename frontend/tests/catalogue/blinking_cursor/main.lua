-- A slow answer, with a step or without.
local gate = require "gate"

cl.on_message(function(message)
  if message.content:find("tool", 1, true) then
    cl.step{ name = "tool", type = "tool" }:run(function() gate.wait() end)
  end
  gate.wait()
  cl.message("Done"):send()
end)
