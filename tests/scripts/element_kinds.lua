-- Every kind of element, and the side panel.
local list

local function check(wrong)
  local _, err = pcall(wrong)
  cl.message((err:gsub("^.-: ", "", 1))):send()
end

cl.on_message(function(message)
  local what = message.content
  if what == "media" then
    cl.message{ content = "media", elements = {
      cl.audio{ name = "sound", content = "ID3\4\0\0\0\0\0\0", auto_play = true },
      cl.video{ name = "film", url = "https://example.com/film.mp4?t=1", size = "large", player_config = { youtube = { playerVars = { rel = 0 } } } },
      cl.pdf{ name = "paper", content = "%PDF-1.4", page = 3, display = "page" },
      cl.text{ name = "code", content = "x = 1", language = "python", display = "side" },
      cl.file{ name = "table.csv", content = "a,b\n1,2\n" },
      cl.image{ name = "unknown", content = "no picture" },
    } }:send()
  elseif what == "plotly" then
    local figure = { data = { { type = "bar", x = { "a", "b" }, y = { 1, 2 } } }, layout = { width = 700, title = "T" } }
    local element = cl.plotly{ name = "figure", figure = figure }
    cl.message{ content = "table", elements = { element } }:send()
    cl.message{ content = "json", elements = { cl.plotly{ name = "same", figure = cl.json.encode(figure), display = "side" } } }:send()
  elseif what == "dataframe" then
    cl.message{ content = "rows", elements = {
      cl.dataframe{ name = "a", columns = { "n", "who" }, rows = { { 1, "Ann" }, { n = 2 } } },
      cl.dataframe{ name = "b", data = { columns = { "x" }, index = { "r" }, data = { { 0.5 } } } },
      cl.dataframe{ name = "c", data = '{"columns":["x"],"index":[7],"data":[[null]]}' },
    } }:send()
  elseif what == "chart" then
    local series = { { name = "costs", data = { 1, 2.5, 4 } }, { name = "gains", data = { 3, cl.none, 5 } } }
    for _, kind in ipairs{ "line", "bar", "area", "histogram" } do
      cl.message{ content = kind, elements = {
        cl.chart{ name = kind, kind = kind, title = "Costs & gains", labels = { "Jan", "Feb", "Mar" }, series = series },
      } }:send()
    end
    cl.message{ content = "pie", elements = { cl.chart{ kind = "pie", labels = { "a", "b" }, series = { 1, 3 } } } }:send()
    cl.message{ content = "scatter", elements = { cl.chart{ kind = "scatter", series = { { 1, 2 }, { 2, 3.5 } } } } }:send()
  elseif what == "custom" then
    local element = cl.custom_element{ name = "Counter", props = { count = 1, list = {} }, display = "inline" }
    cl.message{ content = "counter", elements = { element } }:send()
    element.props.count = 2
    element:update()
    element:remove()
  elseif what == "tasks" then
    list = cl.task_list()
    local first = cl.task{ title = "Think", status = "running" }
    list:add_task(first)
    local second = list:add_task{ title = "Answer" }
    list.status = "Running"
    list:send()
    first.status, first.for_id = "done", message.id
    second.status = "failed"
    list.status = "Failed"
    list:update()
    list:remove()
  elseif what == "sidebar" then
    cl.element_sidebar.set_elements({ cl.text{ name = "a", content = "side" }, cl.custom_element{ name = "Counter" } }, "k1")
    cl.element_sidebar.set_title("canvas")
    cl.element_sidebar.set_elements({})
  elseif what == "read" then
    cl.message(message.elements[1]:read() .. "/" .. cl.text{ content = "mine" }:read()):send()
  elseif what == "types" then
    local types = {}
    for _, element in ipairs(message.elements) do types[#types + 1] = element.type end
    cl.message(table.concat(types, " ")):send()
  elseif what == "mistakes" then
    check(function() cl.plotly{ name = "p" } end)
    check(function() cl.plotly{ figure = "{nope" } end)
    check(function() cl.plotly{ figure = { layout = {} } } end)
    check(function() cl.dataframe{ columns = { "a" } } end)
    check(function() cl.dataframe{ columns = { "a", "b" }, rows = { { 1 } } } end)
    check(function() cl.dataframe{ columns = { "count" }, rows = { { cuont = 1 } } } end)
    check(function() cl.chart{ kind = "bars", series = { 1 } } end)
    check(function() cl.chart{ kind = "bar" } end)
    check(function() cl.chart{ kind = "bar", series = { { name = "a", dta = { 1 } }, { data = { 1 } } } } end)
    check(function() cl.chart{ kind = "bar", series = { 1, "x" } } end)
    check(function() cl.chart{ kind = "bar", series = { 1 / 0 } } end)
    check(function() cl.chart{ kind = "pie", labels = { "a" }, series = { 1, 2 } } end)
    check(function() cl.custom_element{ props = {} } end)
    check(function() cl.custom_element{ name = "../secrets" } end)
    check(function() cl.task{ title = "t", status = "runing" } end)
    check(function() cl.task{ status = "done" } end)
    check(function() cl.image{ name = "i", content = "x", display = "sid" } end)
    check(function() cl.element_sidebar.set_elements({ cl.task{ title = "t" } }) end)
    check(function() cl.element_sidebar.set_titel("x") end)
  end
end)
