-- A store that looks only at the ids of steps.
local function all(kind)
  return cl.app_state.get(kind) or {}
end

local function set(kind, id, value)
  cl.app_state.update(kind, function(kept)
    kept = kept or {}
    kept[id] = value
    return kept
  end)
end

cl.data_layer{
  get_user = function(identifier)
    return { id = identifier, identifier = identifier }
  end,
  get_thread = function(id)
    return all("threads")[id]
  end,
  list_threads = function()
    return {}
  end,
  update_thread = function(id, name, user_id)
    local old = all("threads")[id] or {}
    set("threads", id, { id = id, name = name or old.name, user_identifier = user_id or old.user_identifier })
  end,
  create_step = function(step)
    set("steps", step.id, step)
  end,
  get_step = function(id)
    return all("steps")[id]
  end,
  delete_step = function(id)
    set("steps", id, nil)
  end,
}

cl.on_message(function(message)
  local id = message.content:match("^%? (.*)") or message.id
  local kept = all("steps")[id]
  cl.message(kept and kept.output or "gone"):send()
end)
