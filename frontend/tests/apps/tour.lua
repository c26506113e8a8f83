-- A bit of everything on one page.
local MARKDOWN = [[
## Findings

The **first** result is in the table, the *second* in the code; see [the guide](https://example.com/guide) and the notes.

| Name | Score | Remark that is somewhat longer than the others |
| :--- | ---: | --- |
| Ann | 12 | well done, with a few words more so that the table has to scroll on a phone |
| Bob | 7 | not so well |

```python
def greet(name: str, punctuation: str = "!") -> str:
    """Says hello to somebody, with a line that is much too long for a phone and must scroll by itself."""
    return f"Hello {name}{punctuation}"
```

1. one
2. two
   - [x] done
   - [ ] open

> A quotation of moderate length, so that it breaks into lines on a narrow screen.

Averyveryverylongwordthatdoesnotfitintothewidthofaphoneandmustbebrokensomewhereinthemiddleofit.
]]

cl.on_message(function(message)
  if message.content == "ask" then
    local answer = cl.ask_user_message{ content = "What is your name?", timeout = 60 }:send()
    cl.message("Hello " .. answer.output):send()
    return
  end
  cl.step{ name = "search", type = "tool", icon = "search", show_input = "json", language = "json", default_open = true }:run(function(step)
    step.input = { query = message.content }
    cl.step{ name = "rank", type = "llm" }:run(function() return "ranked" end)
    return { hits = 3 }
  end)
  pcall(function()
    cl.step{ name = "weather", type = "tool" }:run(function() error("no connection", 0) end)
  end)
  cl.message{
    content = MARKDOWN,
    actions = {
      cl.action{ name = "again", label = "Again", icon = "refresh-cw", payload = {} },
      cl.action{ id = "star", name = "star", icon = "star", tooltip = "Star", payload = {} },
    },
    elements = {
      cl.image{ name = "picture", path = "picture.png" },
      cl.text{ name = "notes", content = "# Notes\n\nWhat was *noted*.", display = "side" },
      cl.text{ name = "script", content = "print('hi')", language = "python" },
      cl.file{ name = "report.txt", content = "text", mime = "text/plain" },
    },
  }:send()
  cl.error_message("Something went wrong with the rest"):send()
end)
