cl.set_starters(function()
  local starters = {}
  for at = 1, 4 do starters[at] = cl.starter{ label = "test" .. at, message = "Running starter " .. at } end
  return starters
end)
cl.on_message(function(message) cl.message(message.content):send() end)
