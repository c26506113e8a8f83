-- Elements from content, path and address; uploads come as elements.
cl.on_message(function(message)
  local what = message.content
  if what == "send" then
    cl.message{
      content = "See notes.",
      elements = {
        cl.text{ name = "notes", content = "# Hi", display = "side" },
        cl.image{ name = "dot", path = "dot.png" },
        cl.file{ name = "page", url = "https://example.com/a.pdf?x=1" },
      },
    }:send()
  elseif what == "remove" then
    local image = cl.image{ name = "dot", path = "dot.png" }
    cl.message{ content = "look", elements = { image } }:send()
    image:remove()
  elseif what == "nothing" then
    cl.text{ name = "empty" }
  else
    local parts = {}
    for _, element in ipairs(message.elements) do
      parts[#parts + 1] = element.type .. " " .. element.name .. " " .. element.mime
    end
    cl.message(#parts > 0 and table.concat(parts, "; ") or "no elements"):send()
  end
end)
