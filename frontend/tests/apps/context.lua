-- Tells how much of the conversation it knows.
cl.on_message(function()
  cl.message("Context length: " .. #cl.chat_context.get()):send()
end)
