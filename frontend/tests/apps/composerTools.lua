-- Commands and modes.
cl.on_chat_start(function()
  cl.set_commands{
    { id = "Search", description = "Looks it up", icon = "globe" },
    { id = "Picture", description = "Draws", icon = "image", button = true },
    { id = "Canvas", description = "Writes with you", icon = "pen-line", button = true, persistent = true },
    { id = "Sticky", description = "Stays", icon = "pin", persistent = true },
    { id = "Plain", description = "Nothing special", icon = "text" },
  }
  cl.set_modes{
    { id = "llm", name = "Model", options = {
      { id = "small", name = "Small", description = "quick" }, { id = "large", name = "Large", is_default = true } } },
    { id = "effort", name = "Effort", options = { { id = "low", name = "Low" }, { id = "high", name = "High" } } },
  }
end)

cl.on_message(function(message)
  if message.content == "clear" then cl.set_commands{} end
  cl.message(("Command: %s, modes %s %s"):format(message.command or "none", message.modes.llm, message.modes.effort)):send()
end)
