-- Buttons: by name, with a function of their own, removed.
cl.on_chat_start(function()
  cl.message{
    content = "choose",
    actions = {
      cl.action{ name = "greet", label = "Greet", icon = "hand", tooltip = "say hello", payload = { who = "Ann" } },
      cl.action{ label = "Own", payload = { n = 2 }, on_click = function(action) return action.payload.n * 2 end },
      { name = "plain", payload = {} },
    },
  }:send()
end)
cl.action_callback("greet", function(action)
  cl.message("Hello " .. action.payload.who):send()
  action:remove()
  return { greeted = action.payload.who }
end)
cl.action_callback("plain", function() error("no such luck") end)
cl.on_message(function() end)
