-- Questions to the user.
cl.on_message(function(message)
  if message.content == "ask" then
    local answer = cl.ask_user_message{ content = "Name?", timeout = 30 }:send()
    cl.message("Hello " .. answer.output .. " = " .. answer.content .. " (" .. answer.type .. ")"):send()
  elseif message.content == "late" then
    local answer = cl.ask_user_message{ content = "Quick?", timeout = 0.05 }:send()
    cl.message("got " .. tostring(answer)):send()
  elseif message.content == "raise" then
    local ok, err = pcall(function()
      cl.ask_user_message{ content = "Quick?", timeout = 0.05, raise_on_timeout = true }:send()
    end)
    cl.message(tostring(ok) .. ": " .. err):send()
  else
    cl.message("not an answer: " .. message.content):send()
  end
end)
