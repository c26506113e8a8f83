-- Remembers the message before, for as long as a session lasts.
cl.on_message(function(message)
  cl.message("Before: " .. (cl.user_session.get("before") or "None")):send()
  cl.user_session.set("before", message.content)
end)
