-- Says which callbacks ran.
cl.on_chat_start(function() cl.message("welcome"):send() end)
cl.on_message(function(message) cl.message("echo: " .. message.content):send() end)
cl.on_stop(function() cl.message("on_stop ran"):send() end)
cl.on_chat_end(function() cl.sleep(0.05) print("on_chat_end ran") end)
