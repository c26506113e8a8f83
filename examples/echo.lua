-- Streams back what was said, word by word, and can ask back.
--
--   chainlit run examples/echo.lua

cl.on_chat_start(function()
  cl.user_session.set("count", 0)
  cl.message{
    content = "I say again what you say. Try **ask** to be asked something.",
    actions = { cl.action{ name = "surprise", label = "Surprise me", icon = "sparkles", payload = { word = "serendipity" } } },
  }:send()
end)

cl.action_callback("surprise", function(action)
  cl.message("The word of the day is *" .. action.payload.word .. "*."):send()
  action:remove()
end)

cl.on_message(function(message)
  local count = cl.user_session.get("count") + 1
  cl.user_session.set("count", count)

  if message.content:lower() == "ask" then
    local answer = cl.ask_user_message{ content = "What is your favourite colour?", timeout = 60 }:send()
    cl.message(answer and ("Then this is for you, in " .. answer.output .. ".") or "No answer is an answer too."):send()
    return
  end

  for _, element in ipairs(message.elements) do
    cl.message("You sent me `" .. element.name .. "` (" .. element.mime .. ")."):send()
  end

  local reply = cl.message("")
  for word in ("Message " .. count .. ": " .. message.content):gmatch("%S+%s*") do
    reply:stream_token(word)
    cl.sleep(0.05)
  end
  reply:send()
end)
