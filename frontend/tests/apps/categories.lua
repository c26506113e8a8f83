-- Starters in categories.
cl.set_starter_categories(function()
  return {
    cl.starter_category{ label = "Creative", icon = "palette", starters = {
      cl.starter{ label = "poem", message = "Write a poem" }, cl.starter{ label = "story", message = "Write a story" } } },
    cl.starter_category{ label = "Useful", starters = { cl.starter{ label = "list", message = "Write a list" } } },
  }
end)
cl.on_message(function(message) cl.message(message.content):send() end)
