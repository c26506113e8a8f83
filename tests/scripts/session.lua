-- Values of the session, the chat's context, where the code stands.
counter = 0
cl.on_chat_start(function()
  cl.user_session.set("list", { 1 })
  cl.user_session.set("greet", function(name) return "hi " .. name end)
end)
cl.on_message(function(message)
  counter = counter + 1
  local list = cl.user_session.get("list")
  list[#list + 1] = counter
  local context = cl.chat_context.get()
  local openai = cl.chat_context.to_openai()
  cl.message(table.concat({
    "counter " .. counter,
    "list " .. #cl.user_session.get("list"),
    cl.user_session.get("greet")("Bo"),
    "default " .. cl.user_session.get("nothing", "none"),
    "context " .. #context,
    openai[#openai].role .. "/" .. openai[#openai].content,
    "client " .. cl.user_session.get("client_type"),
    "session " .. tostring(cl.user_session.get("id") == cl.context.session.id),
    "step " .. cl.context.current_step.name,
  }, ", ")):send()
end)
