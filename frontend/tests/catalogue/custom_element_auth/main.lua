cl.password_auth_callback(function(name, password)
  if name == "admin" and password == "admin" then return cl.user{ identifier = "admin" } end
end)

cl.on_chat_start(function()
  cl.message{ content = "An element", elements = { cl.custom_element{ name = "Counter", display = "inline", props = { count = 1 } } } }:send()
end)
cl.on_message(function() end)
