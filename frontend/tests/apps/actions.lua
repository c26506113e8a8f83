-- Buttons below messages.
cl.on_chat_start(function()
  local message = cl.message{
    content = "Press something",
    actions = {
      cl.action{ id = "test-action", name = "test action", payload = {} },
      cl.action{ id = "removable-action", name = "removable action", payload = {}, tooltip = "Goes away" },
      cl.action{ id = "multiple-action-one", name = "multiple actions", label = "multiple action one", payload = {} },
      cl.action{ id = "multiple-action-two", name = "multiple actions", label = "multiple action two", payload = {} },
      cl.action{ id = "icon-action", name = "test action", icon = "star", tooltip = "Star", payload = {} },
      cl.action{ id = "failing-action", name = "failing action", payload = {} },
      cl.action{ id = "all-actions", name = "all actions removed", payload = {} },
    },
  }:send()
  cl.action_callback("all actions removed", function()
    message:remove_actions()
    cl.message("All actions have been removed!"):send()
  end)
end)

cl.action_callback("test action", function()
  cl.message("Executed test action!"):send()
end)

cl.action_callback("removable action", function(action)
  cl.message("Executed removable action!"):send()
  action:remove()
end)

cl.action_callback("multiple actions", function(action)
  cl.message("Action " .. action.id .. " has been removed!"):send()
  action:remove()
end)

cl.action_callback("failing action", function() error("no such luck", 0) end)

cl.on_message(function() end)
