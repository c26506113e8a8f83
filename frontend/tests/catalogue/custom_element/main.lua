cl.on_chat_start(function()
  cl.message{ content = "This message has a custom element!", elements = { cl.custom_element{ name = "Counter", display = "inline", props = { count = 1 } } } }:send()
end)

cl.action_callback("test", function() cl.message("Executed test action!"):send() end)
