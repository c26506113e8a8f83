-- A step that returns a picture, and three messages with elements of every display.
local function picture(display) return cl.image{ name = "image1", path = "picture.png", display = display } end
local function paper(display) return cl.pdf{ name = "pdf1", path = "sample.pdf", display = display } end
local function side() return cl.text{ name = "text1", content = "Here is a side text document", display = "side" } end
local function page() return cl.text{ name = "text2", content = "Here is a page text document", display = "page" } end

cl.on_chat_start(function()
  cl.step{ name = "gen_img", type = "tool" }:run(function(step)
    step.elements = { picture("inline") }
    return "Here is image1!"
  end)
  cl.message{ content = "Here is image1, a nice image!", elements = { picture("inline") } }:send()
  cl.message{ content = "Here is image1, with text1 and text2!", elements = { picture("inline"), paper("inline"), side(), page() } }:send()
  cl.message{ content = "Here is image1 again, with text1 and text2!", elements = { picture("inline"), paper("inline"), side(), page() } }:send()
end)
