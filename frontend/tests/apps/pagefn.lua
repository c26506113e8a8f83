-- Calls a function of the page that the widget is in.
cl.on_chat_start(function() cl.message("Hello from the widget"):send() end)
cl.on_message(function(message)
  if message.type == "system_message" then
    cl.message("The page wrote: " .. message.content):send()
    return
  end
  local answer = cl.copilot_function{ name = "test", args = { msg = message.content } }:invoke()
  cl.message("The page answered: " .. tostring(answer)):send()
end)
