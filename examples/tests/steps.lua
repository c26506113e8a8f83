cl.test("shows its work", function(chat)
  chat:send("cats")
  local research = chat:expect_step{ name = "research", type = "run", input = "cats", output = "CATS" }
  chat:expect_step{ name = "search", type = "tool", parent_id = research.id, contains = "cats 3" }
  chat:expect_step{ name = "translate", type = "tool", parent_id = research.id, output = "CATS" }
  chat:expect_step{ name = "think", output = "Weighing what was found " }
  chat:expect_message{ contains = "| cats 1 |" }
  chat:expect_element{ name = "notes", type = "text", display = "side", contains = "**cats**" }
  chat:expect_element{ name = "script", type = "file" }
end)
