local list

cl.on_chat_start(function()
  list = cl.task_list()
  for at = 1, 9 do list:add_task{ title = "Task " .. at, status = "done" } end
  list:add_task{ title = "Task 10", status = "failed" }
  for at = 11, 17 do list:add_task{ title = "Task " .. at, status = "ready" } end
  list:send()
end)

cl.on_message(function() list:remove() end)
