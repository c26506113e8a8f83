cl.test("streams what was said, and counts", function(chat)
  chat:send("one two")
  local reply = chat:expect_message{ contains = "Message 1: one two" }
  assert(not reply.streaming)
  chat:send("three")
  chat:expect_message{ contains = "Message 2: three" }
end)

cl.test("has a word of the day", function(chat)
  chat:expect_action{ name = "surprise", label = "Surprise me", payload = { word = "serendipity" } }
  chat:click("Surprise me")
  chat:expect_message("The word of the day is *serendipity*.")
  assert(#chat:get_actions() == 0, "the button stays")
end)

cl.test("asks for a colour", function(chat)
  chat:send("ask")
  chat:expect_ask("What is your favourite colour?")
  chat:answer("green")
  chat:expect_message("Then this is for you, in green.")
end)

cl.test("goes on when nobody answers", function(chat)
  local began = cl.time.monotonic()
  chat:send("ask")
  chat:pass(61)
  chat:expect_message("No answer is an answer too.")
  assert(cl.time.monotonic() - began < 30, "a test waited for a minute")
end)

cl.test("names the files that it gets", function(chat)
  chat:send("look", { files = { { name = "notes.md", content = "# Notes", mime = "text/markdown" } } })
  chat:expect_message("You sent me `notes.md` (text/markdown).")
end)
