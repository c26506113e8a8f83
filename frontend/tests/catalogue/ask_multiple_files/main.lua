-- Up to two files in one answer.
cl.on_chat_start(function()
  local files = cl.ask_file_message{ content = "Please upload from one to two python files to begin!", max_files = 2, accept = { ["text/plain"] = { ".py", ".txt" } } }:send()
  local names = {}
  for at, file in ipairs(files) do names[at] = file.name end
  cl.message(#files .. " files uploaded: " .. table.concat(names, ", ")):send()
end)
