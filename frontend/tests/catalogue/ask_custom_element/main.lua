-- A form of the author's own as a question.
cl.on_chat_start(function()
  local form = cl.custom_element{ name = "Ticket", display = "inline", props = { severities = { "Low", "High" } } }
  local answer = cl.ask_element_message{ content = "Describe the problem:", element = form, timeout = 10 }:send()
  if answer and answer.submitted then cl.message(("Ticket '%s' submitted (%s)"):format(answer.summary, answer.severity)):send() end
end)
