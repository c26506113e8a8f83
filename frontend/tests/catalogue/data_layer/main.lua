-- A store of the app's own, in memory, and two users.
local function users() return { admin = "admin", user1 = "user1", user2 = "user2" } end

cl.password_auth_callback(function(name, password)
  if users()[name] == password then return cl.user{ identifier = name } end
end)

local function all() return cl.app_state.get("threads") or {} end

local function change(id, f)
  cl.app_state.update("threads", function(threads)
    threads = threads or {}
    local kept = threads[id] or { id = id, created_at = cl.time.now(), steps = {}, elements = {}, metadata = {} }
    f(kept)
    threads[id] = kept
    return threads
  end)
end

local function put(list, thing)
  for at, old in ipairs(list) do
    if old.id == thing.id then
      list[at] = thing
      return
    end
  end
  list[#list + 1] = thing
end

cl.data_layer{
  create_user = function(user) return { id = "id of " .. user.identifier, identifier = user.identifier, metadata = user.metadata } end,
  get_user = function(identifier) return { id = "id of " .. identifier, identifier = identifier } end,
  get_thread = function(id) return all()[id] end,
  get_thread_author = function(id) return all()[id] and all()[id].user_identifier end,
  list_threads = function(pagination, filter)
    local found = {}
    for _, kept in pairs(all()) do
      if kept.user_identifier and "id of " .. kept.user_identifier == filter.user_id then found[#found + 1] = kept end
    end
    table.sort(found, function(a, b) return a.created_at > b.created_at end)
    return { data = found, page_info = { has_next_page = false } }
  end,
  update_thread = function(id, name, user_id, metadata, tags)
    change(id, function(kept)
      kept.name = name or kept.name
      if user_id then
        kept.user_id = user_id
        kept.user_identifier = user_id:sub(7)
      end
      for key, value in pairs(metadata or {}) do kept.metadata[key] = value end
    end)
  end,
  delete_thread = function(id)
    cl.app_state.update("threads", function(threads)
      threads[id] = nil
      return threads
    end)
  end,
  create_step = function(step) change(step.thread_id, function(kept) put(kept.steps, step) end) end,
  update_step = function(step) change(step.thread_id, function(kept) put(kept.steps, step) end) end,
  create_element = function(element) change(element.thread_id, function(kept) put(kept.elements, element) end) end,
  get_element = function(thread_id, id)
    for _, element in ipairs((all()[thread_id] or {}).elements or {}) do
      if element.id == id then return element end
    end
  end,
  upsert_feedback = function(feedback)
    cl.app_state.set("feedback", feedback)
    return feedback.id or cl.uuid()
  end,
  delete_feedback = function()
    cl.app_state.set("feedback", nil)
    return true
  end,
}

cl.on_chat_start(function()
  cl.message{ content = "Hello, send me a message!", elements = { cl.text{ name = "note", content = "A note", display = "inline" } } }:send()
end)
cl.on_chat_resume(function(thread) cl.user_session.set("resumed", thread.id) end)
cl.on_message(function(message)
  cl.step{ name = "gen_response", type = "tool" }:run(function() return "done" end)
  cl.message("Ok: " .. message.content .. " (" .. #cl.chat_context.get() .. ")"):send()
end)
