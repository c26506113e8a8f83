-- A proxy in front says who is there.
cl.header_auth_callback(function(headers)
  if headers["X-Test-User"] == "admin" then return cl.user{ identifier = "admin" } end
end)
cl.on_chat_start(function() cl.message("Hello " .. cl.user_session.get("user").identifier):send() end)
cl.on_message(function() end)
