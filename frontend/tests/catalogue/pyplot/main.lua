cl.on_chat_start(function()
  cl.message{ content = "Here is a simple plot", elements = {
    cl.chart{ name = "plot", kind = "line", labels = { "1", "2", "3", "4" }, series = { { name = "a", data = { 1, 4, 2, 3 } } }, display = "inline" },
  } }:send()
end)
