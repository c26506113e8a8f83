-- Profiles with starters and settings of their own.
local function starters(label) return { cl.starter{ label = label, message = "Hello" } } end
cl.set_chat_profiles(function()
  return {
    cl.chat_profile{ name = "GPT-3.5", markdown_description = "The model is **GPT-3.5**", starters = starters("say hi") },
    cl.chat_profile{ name = "GPT-4", markdown_description = "The model is **GPT-4**, [learn more](https://example.com)", starters = starters("ask for help") },
    cl.chat_profile{ name = "No tools", markdown_description = "Nothing else",
      config_overrides = { ui = { name = "Bare" }, features = { mcp = { enabled = false } } } },
  }
end)
cl.on_message(function()
  cl.message("starter profile is " .. cl.user_session.get("chat_profile")):send()
end)
