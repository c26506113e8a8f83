-- Chat settings: every widget, what is confirmed, what is touched.
local function widgets()
  return {
    cl.switch{ id = "stream", label = "Stream", initial = true, tooltip = "as it comes" },
    cl.slider{ id = "temperature", label = "Temperature", initial = 1, min = 0, max = 2, step = 0.1 },
    cl.select{ id = "model", label = "Model", values = { "small", "large" }, initial_index = 2 },
    cl.select{ id = "voice", label = "Voice", items = { { label = "Anna", value = "a" }, { "Bert", "b" } }, initial_value = "b" },
    cl.text_input{ id = "system", label = "System", initial = "Be kind.", placeholder = "…", multiline = true },
    cl.number_input{ id = "limit", label = "Limit", initial = 3, placeholder = "none" },
    cl.tags{ id = "words", label = "Words", initial = { "x" }, values = { "x", "y" } },
    cl.multi_select{ id = "tools", label = "Tools", values = { "web", "code" }, initial = { "web" } },
    cl.checkbox{ id = "agree", label = "Agree" },
    cl.radio_group{ id = "size", label = "Size", values = { "s", "m" }, description = "how large" },
    cl.date_picker{ id = "day", label = "Day", initial = "2024-03-01", min_date = "2024-01-01", max_date = "2024-12-31" },
    cl.date_picker{ id = "span", label = "Span", mode = "range", initial = { "2024-03-01", "2024-03-05" }, format = "yyyy" },
    cl.switch{ id = "fixed", label = "Fixed", initial = true, disabled = true },
  }
end
cl.on_chat_start(function()
  local values = cl.chat_settings(widgets()):send()
  cl.message(values.model .. " " .. values.voice .. " " .. #values.tools .. " " .. tostring(values.size)):send()
end)
cl.on_settings_update(function(settings)
  cl.message("updated " .. math.type(settings.limit) .. " " .. settings.limit .. ", " .. tostring(settings.fixed) .. ", "
    .. cl.user_session.get("chat_settings").model .. ", " .. tostring(settings.size)):send()
end)
cl.on_settings_edit(function(settings)
  cl.message("edited " .. settings.model .. ", kept " .. cl.user_session.get("chat_settings").model):send()
  local models = settings.model == "small" and { "small", "tiny" } or { "small", "large" }
  cl.chat_settings{ cl.select{ id = "model", label = "Model", values = models, initial_value = settings.model } }:refresh()
end)
cl.on_message(function(message)
  if message.content == "tabs" then
    local settings = cl.chat_settings{
      cl.tab{ id = "a", label = "A", inputs = { cl.switch{ id = "one", label = "One" } } },
      cl.tab{ id = "b", label = "B", inputs = { cl.text_input{ id = "two", label = "Two" } } },
    }
    settings.inputs[1].inputs[1].initial = true
    cl.message(tostring(settings:settings().one)):send()
    settings:send()
  elseif message.content == "fail" then
    cl.on_settings_update(function() error("no settings today", 0) end)
  else
    cl.message("model " .. tostring(cl.user_session.get("chat_settings").model)):send()
  end
end)
