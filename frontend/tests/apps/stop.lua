-- Would say two things, if nobody stopped it in between.
cl.on_message(function()
  cl.message("Message 1"):send()
  cl.sleep(60)
  cl.message("Message 2"):send()
end)
