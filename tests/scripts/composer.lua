-- Commands and modes of the composer.
cl.on_message(function(message)
  if message.content == "offer" then
    cl.set_commands{
      { id = "Search", description = "Look it up", icon = "globe", button = true, persistent = false },
      { id = "Draw", icon = "image", selected = true },
    }
    local mode = cl.mode{ id = "llm", name = "Model", options = {
      cl.mode_option{ id = "small", name = "Small", description = "quick", icon = "zap" },
      { id = "large", name = "Large", is_default = true },
    } }
    cl.set_modes{ mode, { id = "plain", name = "Plain" } }
    cl.message(mode:get_default_option().id .. " " .. mode:get_option_by_id("small").name .. " "
      .. tostring(mode:get_option_by_id("none"))):send()
  elseif message.content == "clear" then
    cl.set_commands{}
    cl.set_modes{}
  else
    cl.message("command " .. tostring(message.command) .. ", mode " .. tostring(message.modes and message.modes.llm)):send()
  end
end)
