-- A question, and its answer.
cl.on_chat_start(function()
  local answer = cl.ask_user_message{ content = "What is your name?", timeout = 10, raise_on_timeout = false }:send()
  if answer then cl.message("Your name is: " .. answer.output):send() end
end)
