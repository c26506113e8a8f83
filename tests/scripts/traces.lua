-- Runs that a framework reports.
cl.on_message(function(message)
  if message.content == "chain" then
    local chain = cl.trace.start("chain", { name = "pipeline", input = { question = "x" } })
    local inner = cl.trace.start("chain", { parent = chain })
    local model = cl.trace.start("llm", { name = "gpt", parent = inner, tags = { "t" } })
    model:token("Hel")
    model:token("lo")
    model:finish(nil, { generation = { provider = "openai", model = "m", message_completion = { role = "assistant", content = "Hello" }, token_count = 5 } })
    inner:finish("fine")
    chain:finish{ answer = "Hello" }
    local ok, err = pcall(chain.finish, chain)
    cl.message(tostring(err)):send()
  elseif message.content == "retrieve" then
    local run = cl.trace.start("retrieve", { input = "cats" })
    run:finish(nil, { sources = { "all about cats", { text = " " } } })
  elseif message.content == "fail" then
    cl.trace.start("tool", { name = "hammer" }):fail("it broke")
    pcall(function()
      local _ <close> = cl.trace.start("agent", { name = "smith" })
      error("gone", 0)
    end)
  end
end)
