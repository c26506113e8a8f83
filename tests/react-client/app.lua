-- What the client's test talks to.
cl.on_chat_start(function()
  cl.message("Welcome"):send()
end)

local search = cl.step({ name = "search", type = "tool" }, function(query)
  return "found " .. query
end)

cl.on_message(function(message)
  local text = message.content
  if text == "stream" then
    local reply = cl.message("")
    for word in ("one two three"):gmatch("%S+") do
      reply:stream_token(word .. " ")
    end
    reply:send()
  elseif text == "step" then
    cl.message(search("it")):send()
  elseif text == "ask" then
    local answer = cl.ask_user_message{ content = "Your name?", timeout = 30 }:send()
    cl.message("Hello " .. answer.output):send()
  elseif text == "action" then
    cl.message{ content = "Press", actions = { cl.action{ name = "press", label = "Press", payload = { n = 7 } } } }:send()
  elseif text == "element" then
    cl.message{ content = "See notes", elements = { cl.text{ name = "notes", content = "The notes" } } }:send()
  elseif text == "wait" then
    cl.message("waiting"):send()
    cl.sleep(3600)
  elseif #message.elements > 0 then
    cl.message(message.elements[1].name .. " of type " .. message.elements[1].mime):send()
  else
    cl.message("You said: " .. text):send()
  end
end)

cl.on_stop(function()
  cl.message("stopped"):send()
end)

cl.action_callback("press", function(action)
  cl.message("pressed " .. action.payload.n):send()
end)
