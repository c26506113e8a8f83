-- A model answers.
local openai = cl.openai{ max_retries = 0 }

cl.on_message(function(message)
  local what = message.content
  if what == "plain" then
    local answer = openai.chat.completions.create{ model = "m", messages = cl.chat_context.to_openai(), temperature = 0 }
    cl.message(answer.choices[1].message.content .. " " .. answer.usage.total_tokens):send()
  elseif what == "stream" then
    local reply = cl.message("")
    for chunk in openai.chat.completions.create{ model = "m", stream = true, messages = { { role = "user", content = "x" } } } do
      local choice = chunk.choices[1]
      reply:stream_token(choice and choice.delta.content or "")
    end
    reply:send()
  elseif what == "error" then
    local ok, err = pcall(openai.chat.completions.create, { model = "m", messages = {} })
    cl.message(tostring(ok) .. " " .. err.status .. " " .. err.body.error.code .. ": " .. err):send()
  elseif what == "uncaught" then
    openai.chat.completions.create{ model = "m", messages = {} }
  elseif what == "embed" then
    cl.message("" .. #openai.embeddings.create{ model = "e", input = "x" }.data):send()
  elseif what == "models" then
    cl.message(openai.models.list().data[1].id):send()
  end
end)
