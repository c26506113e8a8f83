-- Talking with the page: notices, the page around the chat, functions of the page, the emitter.
cl.on_window_message(function(data)
  if data == "fail" then error("bad news", 0) end
  cl.send_window_message{ got = data.n or data, list = {} }
end)
local emitter = cl.context.emitter
cl.on_message(function(message)
  if message.content == "toast" then
    cl.toast("saved")
    cl.toast("careful", "warning")
  elseif message.content == "call" then
    local answer = cl.copilot_function{ name = "pick", args = { colour = "red" } }:invoke()
    cl.message("page says " .. tostring(answer and answer.picked)):send()
  elseif message.content == "late" then
    local call = cl.copilot_function("slow")
    cl.message("late " .. tostring(call:invoke{ timeout = 0.05 })):send()
    local ok, err = pcall(function() call:invoke{ timeout = 0.05, raise_on_timeout = true } end)
    cl.message(tostring(ok) .. " " .. tostring(err):gsub("^.-: ", "")):send()
  elseif message.content == "emit" then
    emitter.emit("weather", { sun = true })
    cl.message("asked " .. tostring(emitter.emit_call("question", "why?"))):send()
    emitter.update_token_count(42)
    emitter.set_chat_settings{ a = 1 }
    emitter.set_favorites{ { id = "x" } }
    emitter.clear("clear_ask")
    emitter.send_timeout("call_fn_timeout")
    emitter.send_resume_thread_error("gone")
    cl.message("settings " .. cl.context.session.chat_settings.a):send()
    emitter.task_end()
    emitter.task_start()
  end
end)
