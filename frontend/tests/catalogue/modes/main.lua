-- Two pickers.
cl.on_chat_start(function()
  cl.set_modes{
    cl.mode{ id = "model", name = "Model", options = {
      cl.mode_option{ id = "gpt-4", name = "GPT-4", description = "Most capable model", icon = "sparkles", is_default = true },
      cl.mode_option{ id = "gpt-3.5", name = "GPT-3.5", description = "Fast and efficient", icon = "bolt" },
      cl.mode_option{ id = "claude", name = "Claude", description = "Reads a lot", icon = "bot" },
    } },
    cl.mode{ id = "reasoning", name = "Reasoning", options = {
      cl.mode_option{ id = "high", name = "High", description = "Maximum depth" },
      cl.mode_option{ id = "medium", name = "Medium", description = "Balanced", is_default = true },
      cl.mode_option{ id = "low", name = "Low", description = "Quick answers" },
    } },
  }
end)

cl.on_message(function(message)
  cl.message(("Model: %s, Reasoning: %s"):format(message.modes.model, message.modes.reasoning)):send()
end)
