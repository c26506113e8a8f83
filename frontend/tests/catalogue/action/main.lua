-- Buttons below a message, and a question that buttons answer.
local message

cl.on_chat_start(function()
  message = cl.message{
    content = "Press something:",
    actions = {
      cl.action{ id = "test-action", name = "test action", payload = { value = "test" } },
      cl.action{ id = "removable-action", name = "removable action", payload = { value = "test" } },
      cl.action{ id = "label-action", name = "label action", payload = { value = "test" }, label = "Test Label" },
      cl.action{ id = "multiple-action-one", name = "multiple actions", payload = { value = "multiple action one" }, label = "multiple action one" },
      cl.action{ id = "multiple-action-two", name = "multiple actions", payload = { value = "multiple action two" }, label = "multiple action two" },
      cl.action{ id = "all-actions-removed", name = "all actions removed", payload = { value = "test" } },
    },
  }:send()
  local chosen = cl.ask_action_message{
    content = "Please, pick an action!",
    actions = {
      cl.action{ id = "first-action", name = "first_action", payload = { value = "first-action" }, label = "First action" },
      cl.action{ id = "second-action", name = "second_action", payload = { value = "second-action" }, label = "Second action" },
    },
  }:send()
  if chosen then cl.message("Thanks for pressing: " .. chosen.payload.value):send() end
end)

cl.action_callback("test action", function() cl.message("Executed test action!"):send() end)

cl.action_callback("removable action", function(action)
  cl.message("Executed removable action!"):send()
  action:remove()
end)

cl.action_callback("multiple actions", function(action)
  cl.message("Action " .. action.payload.value .. " has been removed!"):send()
  action:remove()
end)

cl.action_callback("all actions removed", function()
  cl.message("All actions have been removed!"):send()
  message:remove_actions()
end)
