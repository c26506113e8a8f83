cl.on_chat_start(function()
  cl.set_commands{ { id = "my_command", icon = "globe", description = "Sent by an element" } }
  cl.message{ content = "Here is an element that sends a message", elements = { cl.custom_element{ name = "Sender", display = "inline" } } }:send()
end)

cl.on_message(function(message) cl.message("Received command: " .. (message.command or "none")):send() end)
