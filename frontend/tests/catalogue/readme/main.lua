cl.on_message(function() end)
