cl.on_chat_start(function() error("This is an error message", 0) end)
