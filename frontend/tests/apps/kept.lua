-- Chats that are kept, gone on with, rated and shared.
local gate = require "gate"

cl.on_message(function(message)
  if message.content == "slow" then
    cl.message{ content = "Wait for it", actions = { gate.button() } }:send()
    local reply = cl.message("")
    reply:stream_token("First half, ")
    gate.wait()
    reply:stream_token("second half.")
    reply:send()
    return
  end
  cl.message("You said: " .. message.content .. " (" .. #cl.chat_context.get() .. ")"):send()
end)

cl.on_chat_resume(function(thread) cl.user_session.set("resumed", thread.id) end)
cl.on_feedback(function(feedback) print("feedback " .. feedback.value .. " " .. tostring(feedback.comment)) end)
cl.on_shared_thread_view(function() return false end)
