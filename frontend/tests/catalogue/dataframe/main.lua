cl.on_chat_start(function()
  local rows = {}
  for at = 1, 15 do rows[at] = { "Name " .. at, 20 + at, ({ "New York", "Oslo", "Lima" })[at % 3 + 1], 50000 + at * 100 } end
  cl.message{ content = "This message has a Dataframe", elements = {
    cl.dataframe{ name = "Dataframe", display = "inline", columns = { "Name", "Age", "City", "Salary" }, rows = rows },
  } }:send()
end)
