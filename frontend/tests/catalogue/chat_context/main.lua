-- How long the conversation is.
cl.on_message(function() cl.message("Chat context length: " .. #cl.chat_context.get()):send() end)
