-- Two pictures each, of which one goes.
local function pictures()
  return cl.image{ name = "image1", path = "picture.png", display = "inline" }, cl.image{ name = "image2", path = "picture.png", display = "inline" }
end

cl.on_chat_start(function()
  local one, two = pictures()
  cl.step{ name = "tool1", type = "tool" }:run(function(step)
    step.elements = { one, two }
    return "Two pictures"
  end)
  local three, four = pictures()
  cl.message{ content = "This message has an image", elements = { three, four } }:send()
  one:remove()
  three:remove()
end)
