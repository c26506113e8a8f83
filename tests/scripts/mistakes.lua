-- Wrong names and options.
local cases = {
  name = function() return cl.Message end,
  option = function() cl.message{ content = "x", autor = "y" } end,
  unnamed = function() cl.message{ text = "x" } end,
  field = function() local m = cl.message("x"); m.contnet = 1 end,
  read = function() return cl.message("x").contnet end,
  method = function() cl.message("x"):sendd() end,
  dot = function() cl.message("x").send() end,
  kind = function() cl.message{ content = "x", tags = "a" } end,
  choice = function() cl.step{ name = "x", type = "tol" } end,
  missing = function() cl.action{ payload = {} } end,
  mixed = function() cl.message{ content = { 1, a = 2 } }:send() end,
  cyclic = function() local t = {}; t.t = t; cl.message{ content = t }:send() end,
  func = function() cl.json.encode{ f = print } end,
  assign = function() cl.message = 1 end,
  module = function() require("no.such.module") end,
  number = function() cl.sleep("soon") end,
  reserved = function() cl.user_session.set("id", 1) end,
}
cl.on_message(function(message)
  local ok, err = pcall(cases[message.content])
  cl.message(tostring(ok) .. " " .. tostring(err)):send()
end)
