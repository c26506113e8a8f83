-- Pictures, texts and files in the chat, beside it and on their own page.
local function picture(name)
  return cl.image{ name = name, path = "picture.png" }
end

local function texts()
  return {
    picture("image1"),
    cl.text{ name = "text1", content = "Here is a **side** text", display = "side" },
    cl.text{ name = "text2", content = "Here is a page text", display = "page" },
  }
end

cl.on_message(function(message)
  local what = message.content
  if what == "mentions" then
    cl.step{ name = "draw", type = "tool" }:run(function(step)
      step.elements = { picture("drawn") }
      return "Here is an image"
    end)
    cl.message{ content = "Here is image1, with text1 and text2!", elements = texts() }:send()
    cl.message{ content = "Here is image1, with text1 and text2 again!", elements = texts() }:send()
  elseif what == "files" then
    local elements = {}
    for i, name in ipairs{ "example.png", "example.mp4", "a.py", "b.txt" } do
      elements[i] = cl.file{ name = name, content = "content of " .. name, mime = "application/octet-stream" }
    end
    cl.message{ content = "Files", elements = elements }:send()
  elseif what == "inline" then
    cl.message{
      content = "Texts",
      elements = {
        cl.text{ name = "prose", content = "Some *inline* text" },
        cl.text{ name = "script", content = "print('hi')", language = "python" },
      },
    }:send()
  elseif what == "remove" then
    local one, two = picture("one"), picture("two")
    cl.message{ content = "Two pictures", elements = { one, two } }:send()
    one:remove()
    cl.message("One is left"):send()
  elseif what == "lost" then
    cl.message{ content = "Gone", elements = { cl.image{ name = "gone", url = "/public/gone.png" } } }:send()
  end
end)
