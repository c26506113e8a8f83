-- Lets a test decide when a handler goes on: the page has a button "Continue" for every step of the way.
local gate = {}

function gate.button()
  return cl.action{ name = "continue", label = "Continue", payload = {} }
end

function gate.wait()
  while (cl.user_session.get("open") or 0) == 0 do
    cl.sleep(0.01)
  end
  cl.user_session.set("open", cl.user_session.get("open") - 1)
end

cl.action_callback("continue", function()
  cl.user_session.set("open", (cl.user_session.get("open") or 0) + 1)
end)

return gate
