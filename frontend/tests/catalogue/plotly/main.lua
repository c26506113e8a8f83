cl.on_chat_start(function()
  local figure = { data = { { type = "bar", x = { "giraffes", "orangutans", "monkeys" }, y = { 20, 14, 23 } } }, layout = { title = "An example figure" } }
  cl.message{ content = "This message has a chart", elements = { cl.plotly{ name = "chart", figure = figure, display = "inline" } } }:send()
end)
