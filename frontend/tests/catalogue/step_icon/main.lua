cl.on_chat_start(function()
  for _, tool in ipairs{ { "search", "search" }, { "database", "database" }, { "regular" }, { "cpu", "cpu" } } do
    cl.step{ name = tool[1], type = "tool", icon = tool[2] }:run(function() return "Response from " .. tool[1] end)
  end
end)
