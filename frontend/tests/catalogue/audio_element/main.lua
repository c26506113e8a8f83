cl.on_chat_start(function()
  cl.message{ content = "Here is a sound", elements = { cl.audio{ name = "sound.wav", path = "sound.wav", display = "inline" } } }:send()
end)
