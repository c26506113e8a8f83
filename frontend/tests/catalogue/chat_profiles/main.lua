-- Profiles for the admin alone.
cl.password_auth_callback(function(name, password)
  if name == "admin" and password == "admin" then return cl.user{ identifier = "admin", metadata = { role = "ADMIN" } } end
end)

cl.set_chat_profiles(function(user)
  if user.metadata.role ~= "ADMIN" then return nil end
  local icon = "/public/icon.svg"
  return {
    cl.chat_profile{ name = "GPT-3.5", markdown_description = "The underlying LLM model is **GPT-3.5**, a *175B parameter model* trained on 410GB of text data.", icon = icon,
      starters = { cl.starter{ label = "say hi", message = "Hello" } } },
    cl.chat_profile{ name = "GPT-4", markdown_description = "The underlying LLM model is **GPT-4**. [Learn more](https://example.com/gpt4)", icon = icon,
      starters = { cl.starter{ label = "ask for help", message = "I need help" } } },
    cl.chat_profile{ name = "GPT-5", markdown_description = "The underlying LLM model is **GPT-5**.", icon = icon,
      starters = { cl.starter{ label = "ask for more", message = "More, please" } } },
  }
end)

cl.on_message(function()
  local user = cl.user_session.get("user")
  cl.message(("starting chat with %s using the %s chat profile"):format(user.identifier, cl.user_session.get("chat_profile"))):send()
end)
