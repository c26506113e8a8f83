-- What Chainlit's own web app is asked to show, one thing after the other.
cl.on_chat_start(function()
  cl.message{ content = "Welcome", actions = { cl.action{ id = "press", name = "press", label = "Press", payload = { n = 1 } } } }:send()
end)

cl.action_callback("press", function(action) cl.message("Pressed " .. action.payload.n):send() end)

cl.on_message(function(message)
  if message.content == "stream" then
    local reply = cl.message("")
    for _, token in ipairs{ "one ", "two ", "**three**" } do reply:stream_token(token) end
    reply:send()
  elseif message.content == "step" then
    cl.step{ name = "search", type = "tool" }:run(function() return "found it" end)
    cl.message("stepped"):send()
  elseif message.content == "ask" then
    local answer = cl.ask_user_message{ content = "Name?", timeout = 60 }:send()
    cl.message("Hello " .. answer.output):send()
  elseif message.content == "wait" then
    cl.message("waiting"):send()
    cl.sleep(60)
  elseif message.content == "element" then
    cl.message{ content = "See note", elements = { cl.text{ name = "note", content = "Text of the note", display = "inline" } } }:send()
  else
    local kinds = {}
    for _, element in ipairs(message.elements) do kinds[#kinds + 1] = element.name end
    cl.message("You said: " .. message.content .. " " .. table.concat(kinds, ",")):send()
  end
end)

cl.on_stop(function() cl.message("stopped"):send() end)
