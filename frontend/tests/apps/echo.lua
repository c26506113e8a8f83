-- Says again what it hears, and names what came with it.
cl.on_message(function(message)
  cl.message("You said: " .. message.content):send()
  for _, element in ipairs(message.elements) do
    cl.message("Received " .. element.name):send()
  end
end)
