-- Errors nobody catches.
local function deeper() error("boom") end
cl.on_chat_start(function()
  cl.message("hello"):send()
  deeper()
end)
cl.on_message(function(message)
  if message.content == "table" then error{ code = 7, message = "a table" } end
  if message.content == "nil" then local x; x.y = 1 end
  deeper()
end)
