-- What authors are called.
local names = { Bot = "Robot", search = "Web search", Assistant = "Helper" }
cl.author_rename(function(author)
  if author == "broken" then error("no name", 0) end
  if author == "loud" then
    cl.message{ content = "renaming", author = "loud" }:send()
    cl.sleep(0.001)
    return "LOUD"
  end
  return names[author] or author
end)
cl.on_message(function(message)
  if message.content == "messages" then
    cl.message{ content = "one", author = "Bot" }:send()
    cl.error_message{ content = "two", author = "Bot" }:send()
    cl.message{ content = "three", author = "broken" }:send()
    cl.message{ content = "four", author = "loud" }:send()
    local streamed = cl.message{ content = "", author = "Bot" }
    streamed:stream_token("fi")
    streamed:stream_token("ve")
    streamed:send()
    cl.ask_user_message{ content = "six", author = "Bot", timeout = 0.01 }:send()
  elseif message.content == "steps" then
    cl.step{ name = "search" }:run(function(step) step.output = "x" end)
    cl.step{ name = "search" }:send()
    cl.step({ name = "search" }, function() end)()
    do
      local _ <close> = cl.step{ name = "search" }:enter()
    end
    cl.trace.start("tool", { name = "search" }):finish("done")
  end
end)
