-- Shows what the app does on the way to an answer: steps, nested and at once, and elements beside the answer.
--
--   chainlit run examples/steps.lua

-- A function that runs in a step each time it is called: its arguments are the input, its result the output.
local search = cl.step({ name = "search", type = "tool", icon = "search" }, function(query, limit)
  cl.sleep(0.4)
  local hits = {}
  for i = 1, limit do
    hits[i] = { title = query .. " " .. i, score = 1 / i }
  end
  return hits
end)

local translate = cl.step({ name = "translate", type = "tool", icon = "languages" }, function(text)
  cl.sleep(0.3)
  return text:upper()
end)

cl.on_chat_start(function()
  cl.message("Ask me anything: I will pretend to think about it."):send()
end)

cl.on_message(function(message)
  -- The block form: whatever happens inside belongs to the step.
  local hits = cl.step{ name = "research", type = "run" }:run(function(step)
    step.input = message.content
    -- Both at once.
    local found, shouted = cl.gather(
      function() return search(message.content, 3) end,
      function() return translate(message.content) end
    )
    step.output = shouted
    return found
  end)

  do
    local step <close> = cl.step{ name = "think", type = "llm", default_open = true }:enter()
    for _, word in ipairs{ "Weighing ", "what ", "was ", "found " } do
      step:stream_token(word)
      cl.sleep(0.1)
    end
  end

  local rows = { "| Hit | Score |", "| --- | ---: |" }
  for _, hit in ipairs(hits) do
    rows[#rows + 1] = ("| %s | %.2f |"):format(hit.title, hit.score)
  end
  cl.message{
    content = "Here is what I found. See the notes and the script.\n\n" .. table.concat(rows, "\n"),
    elements = {
      cl.text{ name = "notes", content = "# Notes\n\nThe search was for **" .. message.content .. "**.", display = "side" },
      cl.file{ name = "script", path = "steps.lua", mime = "text/plain" },
    },
  }:send()
end)
