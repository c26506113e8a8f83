-- Answers that arrive piece by piece, each piece when the test asks for it.
local gate = require "gate"

local MARKDOWN = [[
# Report

Text with **bold**, *italic*, ~~struck~~, `code` and a [link](https://example.com/page).

| Name | Score |
| :--- | ---: |
| Ann | 12 |
| Bob | 7 |

```python
def greet(name):
    return f"Hello {name}"
```

- [x] done
- [ ] open

> quoted

<b onclick="window.hacked = true">not bold</b> [bad](javascript:alert(1))
]]

cl.on_chat_start(function()
  cl.message{ content = "Ready.", actions = { gate.button() } }:send()
end)

cl.on_message(function(message)
  local what = message.content
  local reply = cl.message("")
  if what == "tokens" then
    for _, token in ipairs{ "the ", "quick ", "brown ", "fox" } do
      reply:stream_token(token)
      gate.wait()
    end
  elseif what == "sequences" then
    for _, text in ipairs{ "the", "the quick", "the quick brown fox" } do
      reply:stream_token(text, { sequence = true })
      gate.wait()
    end
  elseif what == "step" then
    cl.step{ name = "tool1", type = "tool" }:run(function(step)
      for _, token in ipairs{ "the ", "quick ", "brown ", "fox" } do step:stream_token(token) end
    end)
    reply.content = "done"
  elseif what == "markdown" then
    -- Four letters at a time: markers, fences and tables arrive in parts.
    for token in MARKDOWN:gmatch("..?.?.?") do reply:stream_token(token) end
  elseif what == "long" then
    for i = 1, 60 do reply:stream_token("Paragraph " .. i .. " of a long answer.\n\n") end
    gate.wait()
    for i = 61, 120 do reply:stream_token("Paragraph " .. i .. " of a long answer.\n\n") end
    gate.wait()
  elseif what == "slow" then
    reply:stream_token("First half, ")
    gate.wait()
    reply:stream_token("second half.")
  end
  reply:send()
end)
