-- What the page is measured with: a long answer with code and tables, and a chat of many messages.
local SECTION = [[
## Part %d

Some words about **this** part, with `code`, a [link](https://example.com) and what follows from it, so that a
paragraph fills more than one line on a wide screen and a reader has something to read while the next part arrives.

```python
def part_%d(values: list[float], weight: float = 0.5) -> float:
    total = 0.0
    for index, value in enumerate(values):
        total += value * weight ** index
    return total
```

| Name | Value | Remark |
| :--- | ---: | --- |
| first | %d | as expected |
| second | 12 | more than expected |
| third | 7 | less |

1. one thing
2. another thing

]]

--- `count` tokens of four letters each.
local function tokens(count)
  local text, part = {}, 0
  local length = 0
  while length < count * 4 do
    part = part + 1
    local section = SECTION:format(part, part, part)
    text[#text + 1] = section
    length = length + #section
  end
  return table.concat(text):sub(1, count * 4)
end

cl.on_message(function(message)
  local what, count, rate = message.content:match("(%a+) (%d+) ?(%d*)")
  count = tonumber(count)
  if what == "stream" then
    local text, reply = tokens(count), cl.message("")
    -- So many at a time, a hundred times a second.
    local burst = math.max(1, (tonumber(rate) or 2000) // 100)
    for first = 1, count, burst do
      for i = first, math.min(first + burst - 1, count) do reply:stream_token(text:sub(i * 4 - 3, i * 4)) end
      cl.sleep(0.01)
    end
    reply:send()
    cl.message("The end"):send()
  elseif what == "fill" then
    for i = 2, count do
      cl.message(("Message %d of a long chat, with **marks** and `code`.\n\n- one\n- two\n"):format(i)):send()
    end
  end
end)
cl.on_chat_resume(function() end)
