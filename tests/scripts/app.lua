cl.on_app_startup(function()
  cl.app_state.set("started", true)
  cl.log.info("the app begins")
end)

cl.on_app_shutdown(function()
  cl.log.info("the app ends")
end)

cl.on_message(function(message)
  if message.content == "log" then
    cl.log.debug("a detail")
    cl.log.info("a number", 1)
    cl.log.warn("a warning", { a = 1 })
    cl.log.error("a failure")
  elseif message.content == "state" then
    cl.app_state.set("b", 1)
    local keys = table.concat(cl.app_state.keys(), ",")
    cl.app_state.delete("b")
    cl.message(keys .. " " .. tostring(cl.app_state.get("b", "gone"))):send()
  elseif message.content == "sound" then
    local chunk = cl.input_audio_chunk{ data = "abcd" }
    cl.message(chunk.mime_type .. " " .. #chunk.data .. " " .. tostring(chunk.is_start)):send()
  end
end)

cl.on_chat_start(function()
  cl.context.emitter.init_thread("named by hand")
end)
