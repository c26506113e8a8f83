-- Three tools, one within the other.
local function tool(name, inner)
  return cl.step({ name = name, type = "tool" }, function()
    if inner then inner() end
    return "Response from " .. name .. "!"
  end)
end
local tool3 = tool("tool3")
local tool2 = tool("tool2", function()
  tool3()
  cl.message("Message from tool2!"):send()
end)
local tool1 = tool("tool1", tool2)

cl.on_message(function() tool1() end)
