-- By tokens, by sequences, and in a step.
local gate = require "gate"
local tokens = { "the", "quick", "brown", "fox" }

cl.on_chat_start(function()
  local message = cl.message("")
  for _, token in ipairs(tokens) do
    message:stream_token(token .. " ")
    gate.wait()
  end
  message:send()

  local whole = cl.message("")
  local sequence = ""
  for _, token in ipairs(tokens) do
    sequence = sequence .. token .. " "
    whole:stream_token(sequence, { sequence = true })
    gate.wait()
  end
  whole:send()

  cl.step{ type = "tool", name = "tool1" }:run(function(step)
    for _, token in ipairs(tokens) do step:stream_token(token .. " ") end
  end)
end)
