cl.set_starter_categories(function(user)
  return {
    cl.starter_category{ label = "Creative", icon = "palette", starters = {
      cl.starter{ label = "poem", message = "Write a poem" }, cl.starter{ label = "story", message = "Write a story" } } },
    cl.starter_category{ label = "Useful", starters = { cl.starter{ label = "list", message = "Write a list" } } },
  }
end)
cl.on_message(function(message) cl.message("Received: " .. message.content):send() end)
