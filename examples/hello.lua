-- The smallest app: it says hello, and answers what is said.
cl.on_chat_start(function()
  cl.message("Hello! Say something."):send()
end)

cl.on_message(function(message)
  cl.message("You said: " .. message.content):send()
end)
