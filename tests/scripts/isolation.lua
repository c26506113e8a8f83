-- What one session does to its globals, no other sees.
seen = seen or {}
cl.on_message(function(message)
  seen[#seen + 1] = message.content
  string.extra = (string.extra or 0) + 1
  cl.message(#seen .. " " .. string.extra):send()
end)
