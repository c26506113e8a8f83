cl.on_chat_start(function() cl.message("Hi from copilot!"):send() end)

cl.on_message(function(message)
  if message.type == "system_message" then
    cl.message("System message received: " .. message.content):send()
    return
  end
  if cl.context.session.client_type ~= "copilot" then return end
  local answer = cl.copilot_function{ name = "test", args = { msg = message.content } }:invoke()
  cl.message("Callback: " .. answer):send()
end)
