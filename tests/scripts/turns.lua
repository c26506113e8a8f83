-- Says its message three times, and waits in between.
cl.on_message(function(m)
  for i = 1, 3 do
    cl.message(m.content .. i):send()
    cl.sleep(0.02)
  end
end)
