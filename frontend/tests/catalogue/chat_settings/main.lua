-- Seven settings.
cl.on_chat_start(function()
  cl.chat_settings{
    cl.select{ id = "Model", label = "OpenAI - Model", values = { "gpt-3.5-turbo", "gpt-3.5-turbo-16k", "gpt-4", "gpt-4-32k" }, initial_index = 1 },
    cl.switch{ id = "Streaming", label = "OpenAI - Stream Tokens", initial = true },
    cl.slider{ id = "Temperature", label = "OpenAI - Temperature", initial = 0, min = 0, max = 2, step = 0.1 },
    cl.slider{ id = "SAI_Steps", label = "Stability AI - Steps", initial = 30, min = 10, max = 150, step = 1, description = "Amount of inference steps" },
    cl.slider{ id = "SAI_Cfg_Scale", label = "Stability AI - Cfg_Scale", initial = 7, min = 1, max = 35, step = 0.1, description = "How strongly it follows the text" },
    cl.slider{ id = "SAI_Width", label = "Stability AI - Image Width", initial = 512, min = 256, max = 2048, step = 64, tooltip = "Measured in pixels" },
    cl.slider{ id = "SAI_Height", label = "Stability AI - Image Height", initial = 512, min = 256, max = 2048, step = 64, tooltip = "Measured in pixels" },
  }:send()
end)

cl.on_settings_update(function() cl.message("Settings updated!"):send() end)
