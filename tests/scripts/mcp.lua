local function text(result)
  return result.content[1].text
end

local function names(list)
  local all = {}
  for index, item in ipairs(list) do all[index] = item.name end
  return table.concat(all, " ")
end

cl.on_mcp_connect(function(connection, session)
  local place = connection.command and connection.command .. " with " .. #connection.args .. " words"
    or (connection.url:match("/%a+$") .. " with " .. (connection.headers["X-Team"] or "no team"))
  cl.message("connected " .. connection.name .. " (" .. connection.client_type .. "): " .. place):send()
  cl.message(session.name .. " has " .. #session:list_tools() .. " tools"):send()
end)

cl.on_mcp_disconnect(function(name, session)
  cl.message("disconnected " .. name .. ", " .. tostring(session.is_connected)):send()
end)

local said = {
  sessions = function()
    local all = {}
    for name in pairs(cl.context.session.mcp_sessions) do all[#all + 1] = name end
    table.sort(all)
    return table.concat(all, " ")
  end,
  tools = function(session)
    local first = session:list_tools()[1]
    return first.name .. ": " .. first.description .. ", " .. first.input_schema.properties.a.type
  end,
  add = function(session)
    local result = session:call_tool("add", { a = 2, b = 3 })
    return text(result) .. ", " .. tostring(result.is_error) .. ", " .. result.structured_content.theSum
  end,
  step = function(session)
    local add = cl.step({ name = "add", type = "tool" }, function(numbers)
      return text(session:call_tool("add", numbers))
    end)
    return add{ a = 20, b = 22 }
  end,
  fail = function(session)
    local result = session:call_tool("fail")
    return text(result) .. ", " .. tostring(result.is_error)
  end,
  unknown = function(session)
    return text(session:call_tool("nothing"))
  end,
  resources = function(session)
    local list, templates = session:list_resources(), session:list_resource_templates()
    local note = session:read_resource(list[1].uri).contents[1]
    return list[1].mime_type .. ", " .. templates[1].uri_template .. ": " .. note.text
  end,
  prompts = function(session)
    local prompt = session:get_prompt("greet", { who = "Ada" })
    return names(session:list_prompts()) .. ": " .. prompt.messages[1].content.text
  end,
  about = function(session)
    return session.server_info.name .. " " .. session.server_info.version .. ": " .. session.instructions
  end,
  slow = function(session)
    local ok, problem = pcall(function() return session:call_tool("wait", {}, { timeout = 0.3 }) end)
    return tostring(ok) .. ": " .. problem.message .. ", " .. problem.kind
  end,
  gone = function(session)
    local ok, problem = pcall(function() return session:call_tool("die") end)
    return tostring(ok) .. ": " .. problem.kind
  end,
  code = function(session)
    local ok, problem = pcall(function() return session:get_prompt("nothing") end)
    return tostring(ok) .. ": " .. problem.kind .. " " .. problem.code
  end,
  flood = function(session)
    local ok, problem = pcall(function()
      return session:call_tool("env", { name = ("x"):rep(1000000) }, { timeout = 0.3 })
    end)
    return tostring(ok) .. ": " .. problem.kind
  end,
  wait = function(session)
    return text(session:call_tool("wait"))
  end,
  mistake = function(session)
    return session:call_tool("add", { 1, 2 })
  end,
}

cl.on_message(function(message)
  local what, name, argument = message.content:match("^(%S+) ?(%S*) ?(.*)$")
  local session = cl.context.session.mcp_sessions[name]
  if name ~= "" and not session then return cl.message("no " .. name):send() end
  local say = said[what]
  cl.message(say and say(session) or text(session:call_tool(what, { name = argument }))):send()
end)
