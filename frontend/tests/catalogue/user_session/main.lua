cl.on_message(function(message)
  cl.message("Prev message: " .. (cl.user_session.get("prev_msg") or "None")):send()
  cl.user_session.set("prev_msg", message.content)
end)
