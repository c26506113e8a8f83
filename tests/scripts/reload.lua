-- What a chat keeps when its script is replaced. VERSION stands for what an author changes.
counter = 0
cl.on_chat_start(function()
  cl.user_session.set("list", { 1, 2 })
  cl.user_session.set("greet", function() return "hi" end)
end)
cl.on_message(function(message)
  counter = counter + 1
  if message.content == "wait" then
    local answer = cl.ask_user_message{ content = "?", timeout = 60 }:send()
    cl.message("VERSION answered " .. answer.output):send()
    return
  end
  local list = cl.user_session.get("list")
  local greet = cl.user_session.get("greet") and "kept" or "dropped"
  cl.message("VERSION " .. counter .. ", list " .. #list .. ", function " .. greet .. ", context "
    .. #cl.chat_context.get() .. ", name " .. cl.get_session_config().ui.name):send()
  cl.update_config{ ui = { name = "Changed" } }
end)
cl.on_reload(function(old)
  counter = old.counter
  cl.message("reloaded at " .. old.counter):send()
end)
