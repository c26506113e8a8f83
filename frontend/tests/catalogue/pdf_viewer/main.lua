cl.on_chat_start(function()
  cl.message{ content = "Look at this inline paper", elements = { cl.pdf{ name = "inline_pdf", path = "sample.pdf", display = "inline" } } }:send()
  cl.message{ content = "Look at side_pdf", elements = { cl.pdf{ name = "side_pdf", path = "sample.pdf", display = "side" } } }:send()
end)
