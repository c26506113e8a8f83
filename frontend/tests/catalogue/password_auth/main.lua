cl.password_auth_callback(function(name, password)
  if name == "admin" and password == "admin" then return cl.user{ identifier = "admin" } end
end)
cl.on_chat_start(function() cl.message("Hello " .. cl.user_session.get("user").identifier):send() end)
