-- Talks with the page around it.
cl.on_chat_start(function() cl.message("Ready"):send() end)
cl.on_window_message(function(data)
  if data == "Client: Hello" then cl.send_window_message("Server: World") end
end)
