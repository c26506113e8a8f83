-- Sends, changes, removes and streams messages.
cl.on_message(function(message)
  local what = message.content
  if what == "update" then
    local reply = cl.message{ content = "first", author = "Bot", tags = { "a" }, metadata = { n = 1 } }:send()
    reply.content = "second"
    reply.metadata.more = { true }
    reply:update()
  elseif what == "remove" then
    cl.message("gone soon"):send():remove()
  elseif what == "table" then
    cl.message{ content = { b = 1, a = { "x" } } }:send()
  elseif what == "stream" then
    local reply = cl.message("")
    for _, token in ipairs{ "Hel", "lo ", "w\xc3", "\xb6rld", "" } do reply:stream_token(token) end
    reply:send()
  elseif what == "sequence" then
    local reply = cl.message("")
    reply:stream_token("a")
    reply:stream_token("ab", { sequence = true })
    reply:update()
  elseif what == "error" then
    cl.error_message("it broke"):send()
  end
end)
