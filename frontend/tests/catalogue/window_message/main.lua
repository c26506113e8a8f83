cl.on_window_message(function(data)
  if data:find("Client", 1, true) == 1 then cl.send_window_message("Server: World") end
end)
cl.on_message(function() end)
