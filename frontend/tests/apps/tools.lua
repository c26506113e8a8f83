cl.on_mcp_connect(function(connection, session)
  cl.message(connection.name .. " has " .. #session:list_tools() .. " tools"):send()
end)

cl.on_mcp_disconnect(function(name)
  cl.message(name .. " is gone"):send()
end)

cl.on_message(function(message)
  local session = cl.context.session.mcp_sessions["Local"]
  if not session then return cl.message("no server"):send() end
  if message.content == "die" then pcall(function() session:call_tool("die") end) end
  local ok, result = pcall(function() return session:call_tool("add", { a = 40, b = 2 }) end)
  cl.message(ok and "the sum is " .. result.content[1].text or "it failed"):send()
end)
