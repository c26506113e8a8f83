-- Widgets that cannot be.
local x = { id = "x", label = "X" }
local function with(fields)
  for key, value in pairs(x) do fields[key] = fields[key] or value end
  return fields
end
local cases = {
  unnamed = function() cl.switch{ label = "X" } end,
  empty = function() cl.switch{ id = "", label = "X" } end,
  neither = function() cl.select(with{}) end,
  both = function() cl.radio_group(with{ values = { "a" }, items = { { "A", "a" } } }) end,
  index = function() cl.select(with{ items = { { "A", "a" } }, initial_index = 1 }) end,
  zero = function() cl.select(with{ values = { "a", "b" }, initial_index = 0 }) end,
  unknown = function() cl.select(with{ values = { "small", "large" }, initial_value = "smal" }) end,
  several = function() cl.multi_select(with{ values = { "a" }, initial = { "b" } }) end,
  map = function() cl.select(with{ items = { A = "a" } }) end,
  option = function() cl.slider(with{ inital = 3 }) end,
  range = function() cl.slider(with{ initial = 11 }) end,
  mode = function() cl.date_picker(with{ mode = "week" }) end,
  iso = function() cl.date_picker(with{ initial = "March" }) end,
  pair = function() cl.date_picker(with{ mode = "range", initial = "2024-01-01" }) end,
  single = function() cl.date_picker(with{ initial = { "2024-01-01", "2024-01-02" } }) end,
  order = function() cl.date_picker(with{ mode = "range", initial = { "2024-01-02", "2024-01-01" } }) end,
  bounds = function() cl.date_picker(with{ initial = "2024-01-02", max_date = "2024-01-01" }) end,
  minmax = function() cl.date_picker(with{ min_date = "2024-01-02", max_date = "2024-01-01" }) end,
  twice = function() cl.chat_settings{ cl.switch(with{}), cl.checkbox(with{}) } end,
  mixed = function() cl.chat_settings{ cl.switch(with{}), cl.tab{ id = "t", label = "T" } } end,
  table = function() cl.chat_settings{ { id = "x", label = "X" } } end,
  toast = function() cl.toast("x", "warn") end,
  command = function() cl.set_commands{ { idd = "x" } } end,
  commands = function() cl.set_commands{ { id = "x" }, { id = "x" } } end,
  mode_option = function() cl.mode{ id = "x", name = "X", options = { { id = "y" } } } end,
  event = function() cl.context.emitter.emit("two words") end,
  emitter = function() cl.context.emitter.emitt("x") end,
  state = function() cl.context.emitter.update_audio_connection("of") end,
  kind = function() cl.trace.start("retriver") end,
}
cl.on_message(function(message)
  local ok, err = pcall(cases[message.content])
  cl.message(tostring(ok) .. " " .. tostring(err)):send()
end)
