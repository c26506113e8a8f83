-- Talks to any server that speaks OpenAI's API: OpenAI itself, Ollama, vLLM, LM Studio, llama.cpp.
--
--   OPENAI_API_KEY=sk-… chainlit run examples/openai.lua
--   OPENAI_BASE_URL=http://localhost:11434/v1 MODEL=llama3.2 chainlit run examples/openai.lua
--
-- Without a key and an address it tries an Ollama on this machine.

local key = os.getenv("OPENAI_API_KEY")
local address = os.getenv("OPENAI_BASE_URL") or (not key and "http://localhost:11434/v1") or nil
local model = os.getenv("MODEL") or (key and "gpt-4o-mini" or "llama3.2")

local openai = cl.openai{ base_url = address }
cl.instrument_openai() -- every call shows as a step

cl.on_chat_start(function()
  cl.message("I am **" .. model .. "** at " .. openai.base_url .. ". What can I do for you?"):send()
end)

cl.on_message(function(message)
  local messages = cl.chat_context.to_openai()
  table.insert(messages, 1, { role = "system", content = "You answer briefly, in Markdown." })

  local reply = cl.message("")
  local ok, err = pcall(function()
    for chunk in openai.chat.completions.create{ model = model, messages = messages, stream = true } do
      local choice = chunk.choices and chunk.choices[1]
      reply:stream_token(choice and choice.delta.content or "")
    end
  end)
  if ok then
    reply:send()
  else
    reply:remove()
    cl.error_message("The model did not answer: " .. tostring(err)):send()
  end
end)
