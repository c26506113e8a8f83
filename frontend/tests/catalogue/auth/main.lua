-- The app logs in by itself: one address gives a cookie, another a token.
cl.server.get("/auth/custom", function(request)
  local response = cl.auth.login(request, cl.user{ identifier = "admin" })
  response.body = "logged in"
  return response
end)

cl.server.get("/auth/token", function() return cl.auth.create_jwt(cl.user{ identifier = "admin" }) end)

cl.on_chat_start(function() cl.message("Hello " .. cl.user_session.get("user").identifier):send() end)
cl.on_message(function(message) cl.message("Echo: " .. message.content):send() end)
