-- Asks for a text, then for a program.
cl.on_chat_start(function()
  local texts = cl.ask_file_message{ content = "Please upload a text file to begin!", accept = { "text/plain" } }:send()
  cl.message(("Text file %s uploaded, it contains %d characters!"):format(texts[1].name, #texts[1]:read())):send()
  local programs = cl.ask_file_message{ content = "Please upload a python file to begin!", accept = { ["text/plain"] = { ".py" } } }:send()
  cl.message(("Python file %s uploaded, it contains %d characters!"):format(programs[1].name, #programs[1]:read())):send()
end)
