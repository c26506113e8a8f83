-- Questions for files, for a click, for what a component submits.
local function show(value)
  cl.message(cl.json.encode(value)):send()
end

cl.on_message(function(message)
  local what = message.content
  if what == "files" then
    local files = cl.ask_file_message{
      content = "Files?", accept = { ["text/plain"] = { ".txt" }, ["image/*"] = {} }, max_files = 2, max_size_mb = 1, timeout = 30,
    }:send()
    if not files then return cl.message("no files"):send() end
    for _, file in ipairs(files) do
      cl.message(file.name .. " " .. file.type .. " " .. file.size .. " " .. file:read()):send()
    end
    show({ id = files[1].id == nil, path = files[1].path ~= nil, count = #files })
  elseif what == "action" then
    local chosen = cl.ask_action_message{
      content = "Which?", timeout = 30,
      actions = {
        cl.action{ name = "one", label = "First", payload = { value = "1" } },
        { name = "two", value = "2" },
      },
    }:send()
    if not chosen then return cl.message("none chosen"):send() end
    show({ chosen.name, chosen.label, chosen.value, chosen.payload, chosen.for_id ~= nil })
  elseif what == "element" then
    local answer = cl.ask_element_message{
      content = "Fill in:", timeout = 30,
      element = cl.custom_element{ name = "Form", props = { fields = { "email" } }, content = "" },
    }:send()
    if not answer then return cl.message("nothing"):send() end
    show({ answer.submitted, answer.email or "-", answer.data.email or "-" })
  elseif what == "late" then
    local timeout = 0.05
    show({
      tostring(cl.ask_file_message{ content = "f", accept = "text/plain", timeout = timeout }:send()),
      tostring(cl.ask_action_message{ content = "a", actions = { { name = "x" } }, timeout = timeout }:send()),
      tostring(cl.ask_element_message{ content = "e", element = { name = "Form" }, timeout = timeout }:send()),
    })
  elseif what == "raise" then
    local ok, err = pcall(function()
      cl.ask_action_message{ content = "a", actions = { { name = "x" } }, timeout = 0.05, raise_on_timeout = true }:send()
    end)
    show({ ok, (err:gsub("^.-: ", "")) })
  elseif what == "mistakes" then
    for _, wrong in ipairs{
      function() cl.ask_file_message{ content = "f" }:send() end,
      function() cl.ask_file_message{ content = "f", accept = { ".pdf" } }:send() end,
      function() cl.ask_file_message{ content = "f", accept = { "a/b" }, max_files = 0 }:send() end,
      function() cl.ask_action_message{ content = "a" }:send() end,
      function() cl.ask_element_message{ content = "e" }:send() end,
      function() cl.ask_element_message{ content = "e", element = cl.text{ content = "x" } }:send() end,
      function() cl.ask_action_message{ content = "a", timout = 3 }:send() end,
    } do
      local _, err = pcall(wrong)
      cl.message((err:gsub("^.-: ", "", 1))):send()
    end
  end
end)

cl.action_callback("outside", function()
  local files = cl.ask_file_message{ content = "f", accept = { "image/*" }, timeout = 30 }:send()
  cl.message("outside " .. #files):send()
end)
