-- Elements that the page has to draw or play, and those that authors write themselves.
cl.on_message(function(message)
  local what = message.content
  if what == "custom" then
    cl.message{ content = "Counter", elements = { cl.custom_element{ name = "Counter", props = { count = 1 } } } }:send()
  elseif what == "ask" then
    local answer = cl.ask_element_message{ content = "A ticket, please", timeout = 60, element = cl.custom_element{ name = "Ticket" } }:send()
    cl.message("Ticket: " .. tostring(answer and answer.summary)):send()
  elseif what == "film" then
    cl.message{ content = "A film", elements = { cl.video{ name = "film", path = "film.webm" } } }:send()
  elseif what == "chart" then
    cl.message{ content = "A chart", elements = {
      cl.chart{ name = "costs", kind = "bar", title = "Costs", labels = { "Jan", "Feb" }, series = { { name = "costs", data = { 1, 2.5 } } } },
    } }:send()
  elseif what == "file" then
    local files = cl.ask_file_message{ content = "A text file, please", accept = { ["text/plain"] = { ".txt", ".py" } }, max_files = 2, timeout = 60 }:send()
    local names = {}
    for i, file in ipairs(files) do names[i] = file.name .. " " .. #file:read() end
    cl.message("Got " .. table.concat(names, ", ")):send()
  elseif message.command then
    cl.message("Received command: " .. message.command):send()
  else
    cl.message("You said: " .. what):send()
  end
end)

cl.action_callback("bump", function(action) cl.message("Bumped at " .. action.payload.count):send() end)
