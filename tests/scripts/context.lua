-- What the session knows, values with a name, the messages of the chat, users.
local count = cl.user_session.create_accessor("count", 1, function(n) return n * 2 end)
local list = cl.user_session.create_accessor("list")
cl.on_message(function(message)
  local session = cl.context.session
  if message.content == "session" then
    cl.message(table.concat({
      tostring(session.id == cl.user_session.get("id")), tostring(session.thread_id == message.thread_id),
      tostring(session.thread_id_to_resume), tostring(session.chat_started), tostring(session.restored),
      tostring(session.to_clear), tostring(session.has_first_interaction), session.client_type, session.language,
      tostring(session.environ.HTTP_HOST ~= nil), session.user_env.KEY, tostring(session.user),
    }, " ")):send()
  elseif message.content == "files" then
    local names = {}
    for id, file in pairs(session.files) do
      names[#names + 1] = file.name .. " " .. file.type .. " " .. file.size .. " " .. tostring(file.id == id) .. " "
        .. tostring(file.path:sub(1, #session.files_dir) == session.files_dir)
    end
    cl.message(table.concat(names, ", ")):send()
  elseif message.content == "accessor" then
    local texts = { count:get(), count:apply(), count:apply(), cl.user_session.get("count") }
    count:set(7)
    texts[#texts + 1] = count:get()
    count:reset()
    texts[#texts + 1] = count:get()
    list:set{ 1 }
    table.insert(list:get(), 2)
    texts[#texts + 1] = #list:get()
    list:set(nil)
    texts[#texts + 1] = tostring(list:get())
    cl.message(table.concat(texts, " ")):send()
    cl.message(tostring(select(2, pcall(cl.user_session.create_accessor, "user")))):send()
    cl.message(tostring(select(2, pcall(list.apply, list)))):send()
  elseif message.content == "history" then
    local before = #cl.chat_context.get()
    local own = cl.message("own")
    cl.chat_context.add(own)
    cl.chat_context.add(own)
    local added = #cl.chat_context.get() - before
    local removed, again = cl.chat_context.remove(own), cl.chat_context.remove(own)
    local ok, err = pcall(cl.chat_context.add, cl.action{ name = "x", payload = {} })
    cl.chat_context.clear()
    local left = #cl.chat_context.get()
    cl.message(table.concat({ added, tostring(removed), tostring(again), left, tostring(err) }, " ")):send()
  elseif message.content == "user" then
    local user = cl.user{ identifier = "ann", role = "admin", metadata = { team = "a" } }
    local other = cl.user("bob")
    cl.message(table.concat({ user.identifier, user.role, user.metadata.team, cl.json.encode(user) ,
      other.identifier, tostring(other.role), cl.user{ identifier = "x", metadata = { role = "r" } }.role }, " ")):send()
    cl.message(tostring(select(2, pcall(cl.user, { identifier = "x", rol = "y" })))):send()
    cl.message(tostring(select(2, pcall(cl.user, { role = "y" })))):send()
  elseif message.content == "app" then
    cl.message(tostring(cl.app_root:sub(1, 1) == "/") .. " " .. tostring(cl.version:match("^%d+%.%d+%.%d+") ~= nil)):send()
  end
end)
