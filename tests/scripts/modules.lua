-- Modules beside the app; they may wait while they load.
local lib = require "lib.text"
local again = require("lib.text")
print("loaded", lib == again)
cl.on_message(function(message)
  cl.message(lib.shout(message.content) .. " " .. require("helper").name .. " " .. tostring(require "chainlit" == cl)):send()
end)
