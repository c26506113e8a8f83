-- Questions that are answered in the composer.
cl.on_message(function(message)
  if message.content == "name" then
    local answer = cl.ask_user_message{ content = "What is your name?", timeout = 60 }:send()
    cl.message("Your name is: " .. answer.output):send()
  elseif message.content == "late" then
    local answer = cl.ask_user_message{ content = "Too quick?", timeout = 0.2 }:send()
    cl.message("Nobody answered: " .. tostring(answer)):send()
  else
    cl.message("You said: " .. message.content):send()
  end
end)
