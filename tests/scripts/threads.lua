cl.on_chat_start(function()
  cl.message("hello"):send()
end)

cl.on_chat_resume(function(thread)
  local named = thread.user_identifier ~= nil and thread.created_at ~= nil and thread.steps[1].thread_id == thread.id
  cl.message("back in " .. thread.name .. ", " .. tostring(named) .. ", n " .. tostring(cl.user_session.get("n"))):send()
end)

cl.on_feedback(function(feedback)
  cl.message("rated " .. feedback.value .. ": " .. (feedback.comment or "") .. " " .. tostring(feedback.for_id ~= nil)):send()
end)

cl.on_shared_thread_view(function(thread, viewer)
  if thread.name == "open in part" then
    thread.name = "for " .. viewer.identifier
    thread.steps = { thread.steps[2] }
    thread.elements = {}
    return thread
  elseif thread.name == "broken" then
    return { id = thread.id, steps = "none" }
  end
  return thread.name == "open to all"
end)

cl.on_message(function(message)
  local text = message.content
  if text == "count" then
    cl.user_session.set("n", (cl.user_session.get("n") or 0) + 1)
    cl.message("n is " .. cl.user_session.get("n")):send()
  elseif text == "context" then
    local said = {}
    for i, m in ipairs(cl.chat_context.get()) do said[i] = m.content end
    cl.message(table.concat(said, "|")):send()
  elseif text == "element" then
    cl.message{ content = "see", elements = { cl.text{ name = "notes", content = "inside" } } }:send()
  elseif text == "stream" then
    local reply = cl.message("")
    for i = 1, 100000 do
      reply:stream_token("t" .. i .. " ")
      cl.sleep(0.005)
    end
    reply:send()
  elseif text == "edit" then
    local reply = cl.message("first"):send()
    reply.content = "second"
    reply:update()
    cl.message("gone"):send():remove()
  else
    cl.message("echo " .. text):send()
  end
end)
