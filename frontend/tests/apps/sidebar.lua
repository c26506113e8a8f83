-- The side panel in the hands of the script.
local gate = require "gate"
cl.on_chat_start(function()
  cl.element_sidebar.set_elements{
    cl.image{ name = "cat", path = "picture.png" }, cl.text{ name = "one", content = "Text one" }, cl.text{ name = "two", content = "Text two" },
  }
  cl.element_sidebar.set_title("Test title")
end)
cl.on_message(function()
  cl.element_sidebar.set_elements{ cl.text{ name = "new", content = "Text changed" } }
  cl.element_sidebar.set_title("Title changed")
  cl.message{ content = "Go on when you like", actions = { gate.button() } }:send()
  gate.wait()
  cl.element_sidebar.set_elements{}
end)
