cl.on_message(function(message) cl.message("Received: " .. message.content):send() end)
