-- Sound in both directions.
local heard, sound = 0, {}
cl.on_audio_start(function()
  heard, sound = 0, {}
  return cl.user_session.get("refuse") == nil
end)
cl.on_audio_chunk(function(chunk)
  heard = heard + #chunk.data
  sound[#sound + 1] = chunk.data
  if chunk.is_start then
    cl.message(chunk.mime_type .. " from " .. chunk.elapsed_time):send()
  end
  if chunk.mime_type == "broken" then error("cannot hear", 0) end
end)
cl.on_audio_end(function()
  cl.message("heard " .. heard):send()
  cl.context.emitter.send_audio_chunk(cl.output_audio_chunk{ track = "echo", data = table.concat(sound) })
  cl.context.emitter.send_audio_chunk{ track = "echo", mime_type = "pcm16", data = "\0\1\255\254" }
  cl.context.emitter.send_audio_interrupt()
  cl.context.emitter.update_audio_connection("off")
end)
cl.on_message(function(message)
  if message.content == "refuse" then cl.user_session.set("refuse", true) end
  if message.content == "odd" then
    local ok, err = pcall(cl.output_audio_chunk, { track = "x", data = "\255" })
    cl.message(tostring(err)):send()
  end
end)
