-- Every page and panel of the web app, for those that look at it and check it.
cl.set_chat_profiles(function()
  return {
    cl.chat_profile{ name = "Quick", markdown_description = "Answers **at once**", icon = "/public/quick.svg", is_default = true },
    cl.chat_profile{ name = "Thorough", markdown_description = "Thinks first. [More](https://example.com)" },
  }
end)

cl.set_starters(function()
  return {
    cl.starter{ label = "Plan a trip", message = "tables", icon = "/public/quick.svg" },
    cl.starter{ label = "Explain a paper", message = "papers" },
    cl.starter{ label = "Read my figures", message = "tasks" },
  }
end)

cl.on_chat_start(function()
  cl.set_commands{
    { id = "Search", description = "Looks it up", icon = "globe", button = true },
    { id = "Draw", description = "Makes a picture", icon = "image" },
  }
  cl.set_modes{ { id = "llm", name = "Model", options = {
    { id = "small", name = "Small", description = "quick" },
    { id = "large", name = "Large", description = "thorough", is_default = true },
  } } }
  cl.chat_settings{
    cl.select{ id = "model", label = "Model", values = { "small", "large" }, initial_index = 1, description = "Which one answers" },
    cl.switch{ id = "stream", label = "Stream the answer", initial = true, tooltip = "Words appear as they are written" },
    cl.slider{ id = "temperature", label = "Temperature", initial = 1, min = 0, max = 2, step = 0.1 },
    cl.text_input{ id = "name", label = "Your name", placeholder = "Ann" },
    cl.number_input{ id = "limit", label = "Limit", initial = 3 },
    cl.tags{ id = "words", label = "Words", initial = { "short", "kind" } },
    cl.multi_select{ id = "tools", label = "Tools", values = { "web", "code", "files" }, initial = { "web" } },
    cl.checkbox{ id = "agree", label = "Remember this" },
    cl.radio_group{ id = "size", label = "Size", values = { "short", "long" }, initial_value = "short" },
    cl.date_picker{ id = "day", label = "Day", initial = "2024-03-01" },
  }:send()
end)

local PDF = [[
%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R 5 0 R]/Count 2>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Contents 4 0 R/Resources<</Font<</F 7 0 R>>>>>>endobj
4 0 obj<</Length 44>>stream
BT /F 24 Tf 40 340 Td (On the first page) Tj ET
endstream endobj
5 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Contents 6 0 R/Resources<</Font<</F 7 0 R>>>>>>endobj
6 0 obj<</Length 45>>stream
BT /F 24 Tf 40 340 Td (On the second one) Tj ET
endstream endobj
7 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
]]

--- A second of sound: 8,000 samples of silence.
local function silence()
  local samples = string.rep("\128", 8000)
  return "RIFF" .. string.pack("<I4", 36 + #samples) .. "WAVEfmt " .. string.pack("<I4I2I2I4I4I2I2", 16, 1, 1, 8000, 8000, 1, 8)
    .. "data" .. string.pack("<I4", #samples) .. samples
end

local list

cl.on_message(function(message)
  local what = message.content
  if what == "tables" then
    local rows = {}
    for i = 1, 15 do rows[i] = { i, ({ "Rome", "Oslo", "Lima" })[i % 3 + 1], i * 120.5 } end
    cl.message{ content = "Fifteen trips, and what they cost:", elements = {
      cl.dataframe{ name = "trips", columns = { "day", "city", "price" }, rows = rows },
      cl.plotly{ name = "costs", figure = { data = { { type = "bar", x = { "Jan", "Feb", "Mar" }, y = { 1, 2.5, 4 } } }, layout = { title = "Costs" } } },
    } }:send()
  elseif what == "papers" then
    cl.message{ content = "The paper, and paper2 beside it", elements = {
      cl.pdf{ name = "paper", content = PDF },
      cl.pdf{ name = "paper2", content = PDF, display = "side", page = 2 },
      cl.audio{ name = "talk", content = silence(), mime = "audio/wav" },
      cl.file{ name = "notes.txt", content = "text" },
    } }:send()
  elseif what == "tasks" then
    list = cl.task_list()
    for i = 1, 9 do list:add_task{ title = "Step " .. i .. " is done", status = "done" } end
    list:add_task{ title = "This one failed", status = "failed" }
    for i = 11, 17 do list:add_task{ title = "Step " .. i .. " waits", status = "ready" } end
    list.status = "Working"
    list:send()
    cl.message("Nine of seventeen are done."):send()
  elseif what == "no tasks" then
    list:remove()
  elseif what == "page" then
    cl.message{ content = "See essay", elements = { cl.text{ name = "essay", content = "# Essay\n\nWhat **one** thinks.", display = "page" } } }:send()
  elseif what == "custom" then
    cl.message{ content = "Counter", elements = { cl.custom_element{ name = "Counter", props = { count = 1 } } } }:send()
  elseif what == "files" then
    cl.ask_file_message{ content = "A text file, please", accept = { "text/plain" }, timeout = 60 }:send()
  elseif what == "choose" then
    cl.ask_action_message{ content = "Which one?", timeout = 60, actions = {
      cl.action{ name = "first", label = "The first", icon = "check", payload = {} }, cl.action{ name = "second", label = "The second", payload = {} },
    } }:send()
  elseif what == "maths" then
    cl.message("Mass and energy: $$E = mc^2$$\n\n:::tip\nAn alert with *advice*.\n:::\n\n:::warning\nAnd a warning.\n:::"):send()
  else
    cl.message("You said: " .. what .. ", " .. tostring(message.command) .. ", " .. tostring(message.modes and message.modes.llm)):send()
  end
end)

cl.on_audio_start(function() return true end)
cl.on_audio_chunk(function() end)
cl.on_settings_update(function(settings)
  cl.message("Settings updated! " .. settings.model .. " " .. settings.temperature):send()
end)
cl.action_callback("bump", function(action) cl.message("Bumped to " .. tostring(action.payload.count)):send() end)
