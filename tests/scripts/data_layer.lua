-- A store of the app's own: threads in memory, shared by all chats.
local function change(id, f)
  cl.app_state.update("threads", function(threads)
    threads = threads or {}
    threads[id] = threads[id] or { id = id, created_at = cl.time.now(), steps = {}, elements = {}, metadata = {} }
    f(threads[id])
    return threads
  end)
end

local function all()
  return cl.app_state.get("threads") or {}
end

local function put(step)
  change(step.thread_id, function(thread)
    for i, old in ipairs(thread.steps) do
      if old.id == step.id then
        thread.steps[i] = step
        return
      end
    end
    table.insert(thread.steps, step)
  end)
end

cl.data_layer{
  create_user = function(user)
    return { id = "id of " .. user.identifier, identifier = user.identifier, metadata = user.metadata }
  end,
  get_thread = function(id)
    return all()[id]
  end,
  get_thread_author = function(id)
    return all()[id] and all()[id].user_identifier
  end,
  list_threads = function(pagination, filter)
    local found = {}
    for _, thread in pairs(all()) do
      if "id of " .. (thread.user_identifier or "") == filter.user_id then table.insert(found, thread) end
    end
    return { data = found, page_info = { has_next_page = false } }
  end,
  get_user = function(identifier)
    return { id = "id of " .. identifier, identifier = identifier }
  end,
  update_thread = function(id, name, user_id, metadata, tags)
    change(id, function(thread)
      thread.name = name or thread.name
      if user_id then thread.user_identifier = user_id:sub(#"id of " + 1) end
      for key, value in pairs(metadata or {}) do thread.metadata[key] = value end
    end)
  end,
  create_step = put,
  update_step = put,
  delete_step = function(id) end,
  delete_thread = function(id)
    cl.app_state.update("threads", function(threads)
      threads[id] = nil
      return threads
    end)
  end,
}

cl.on_chat_start(function()
  cl.message("hello"):send()
end)

cl.on_chat_resume(function(thread)
  cl.message("back in " .. thread.name):send()
end)

cl.on_message(function(message)
  cl.message("echo " .. message.content):send()
end)
