-- Commands of every kind.
local commands = {
  { id = "Search", icon = "globe", description = "Find on the web", button = false },
  { id = "Picture", icon = "image", description = "Draws", button = true, persistent = false },
  { id = "Canvas", icon = "pen-line", description = "Collaborate on writing", button = true, persistent = true },
  { id = "Sticky", icon = "pin", description = "Stays", button = false, persistent = true },
  { id = "Plain", icon = "text", description = "Nothing special" },
}

cl.on_chat_start(function() cl.set_commands(commands) end)

cl.on_message(function(message)
  if message.command == "Picture" then cl.set_commands{} end
  cl.message("Command: " .. (message.command or "")):send()
end)
