-- Chats that are kept, for users who log in.
cl.password_auth_callback(function(name, password)
  if name == "alice" and password == "alice" then return cl.user{ identifier = name } end
end)
cl.on_chat_resume(function() end)
cl.on_message(function(message) cl.message("Echo: " .. message.content):send() end)
