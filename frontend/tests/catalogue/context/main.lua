-- The chat is known wherever code of a handler runs.
local function say(text) cl.message(text):send() end

cl.on_chat_start(function()
  say("emitter from async found!")
  cl.gather(function() say("emitter from thread found!") end)
  cl.background(function() say("emitter from async from thread found!") end):wait()
end)
