-- chainlit test examples/tests/hello.lua
cl.test("says hello and answers", function(chat)
  chat:expect_message("Hello! Say something.")
  chat:send("good morning")
  chat:expect_message("You said: good morning")
  chat:expect_no_message()
end)
