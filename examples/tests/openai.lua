cl.test("answers with what the model says", { answers = { "Hello there!" } }, function(chat)
  chat:send("hi")
  chat:expect_message("Hello there!")
  chat:expect_step{ type = "llm", contains = "Hello there!" }
  local call = chat:model_calls()[1]
  assert(call.stream)
  assert(call.messages[1].role == "system")
  assert(call.messages[#call.messages].content == "hi")
end)

cl.test("says when the model fails", function(chat)
  chat:send("hi")
  chat:expect_message{ contains = "The model did not answer", is_error = true }
end)
