-- What a framework reports of its work.
cl.on_chat_start(function()
  local retrieve = cl.trace.start("retrieve", { name = "retrieve", input = "question" })
  retrieve:finish(nil, { sources = { "This is text1" } })
  local llm = cl.trace.start("llm", { name = "llm", input = "This is the LLM prompt" })
  llm:finish("This is the LLM response")
  cl.message("Done"):send()
end)
