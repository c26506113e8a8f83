-- The app of `chainlit hello`: asks for a name, then answers what is said.
cl.on_chat_start(function()
  local answer = cl.ask_user_message{ content = "Hello! What is your name?", timeout = 300 }:send()
  if answer then
    cl.message("Nice to meet you, **" .. answer.output .. "**. Write something, and I will say it again."):send()
  end
end)

cl.on_message(function(message)
  cl.message("You said: " .. message.content):send()
end)
