-- A profile that changes the page.
cl.password_auth_callback(function(name, password)
  if name == "admin" and password == "admin" then return cl.user{ identifier = "admin" } end
end)

local function starter(label) return { cl.starter{ label = label, message = "Start a conversation" } } end

cl.set_chat_profiles(function()
  return {
    cl.chat_profile{ name = "Default", markdown_description = "As the **settings** say", starters = starter("say hi") },
    cl.chat_profile{ name = "MCP Enabled", markdown_description = "With **MCP**. [Learn more](https://example.com/mcp)", starters = starter("ask for help"),
      config_overrides = { ui = { name = "MCP UI" }, features = { mcp = { enabled = true, user_servers = { enabled = true } } } } },
    cl.chat_profile{ name = "MCP Disabled", markdown_description = "Without **MCP**", starters = starter("ask for less"),
      config_overrides = { features = { mcp = { enabled = false } } } },
  }
end)

cl.on_message(function() cl.message("profile: " .. cl.user_session.get("chat_profile")):send() end)
