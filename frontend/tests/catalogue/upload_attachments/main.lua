cl.on_message(function(message)
  cl.message("Content: " .. message.content):send()
  for _, element in ipairs(message.elements) do cl.message("Received element " .. element.name):send() end
end)
