local gate = require "gate"

cl.on_chat_start(function()
  cl.element_sidebar.set_elements{
    cl.image{ name = "cat", path = "picture.png" },
    cl.pdf{ name = "paper", path = "sample.pdf" },
    cl.text{ name = "text1", content = "Here is a text" },
    cl.text{ name = "text2", content = "And another" },
  }
  cl.element_sidebar.set_title("Test title")
end)

cl.on_message(function()
  cl.element_sidebar.set_elements{ cl.text{ name = "text3", content = "Text changed!" } }
  cl.element_sidebar.set_title("Title changed!")
  gate.wait()
  cl.element_sidebar.set_elements{}
end)
