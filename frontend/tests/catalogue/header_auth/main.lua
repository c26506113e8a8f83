cl.header_auth_callback(function(headers)
  if headers["test-header"] == "test header value" then return cl.user{ identifier = "admin" } end
end)
cl.on_chat_start(function() cl.message("Hello " .. cl.user_session.get("user").identifier):send() end)
