-- Hears the user and says it back.
local heard = {}
cl.on_audio_start(function()
  heard = {}
  return true
end)
cl.on_audio_chunk(function(chunk)
  heard[#heard + 1] = chunk.data
  if #heard == 1 then cl.message("I hear you"):send() end
end)
cl.on_audio_end(function()
  local sound = table.concat(heard)
  cl.message(#sound > 0 and "I heard something" or "I heard nothing"):send()
  cl.context.emitter.send_audio_chunk(cl.output_audio_chunk{ track = "echo", mime_type = "pcm16", data = sound })
end)
cl.on_message(function() end)
