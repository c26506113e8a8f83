-- Waiting works everywhere but where it cannot.
local function say(text) cl.message(tostring(text)):send() end
cl.on_message(function(message)
  local what = message.content
  if what == "pcall" then
    say(select(2, pcall(function() cl.sleep(0.01); return "through pcall" end)))
    say(select(2, xpcall(function() cl.sleep(0.01); error("x", 0) end, function(e) return "handled " .. e end)))
  elseif what == "metamethod" then
    local lazy = setmetatable({}, { __index = function(_, key) cl.sleep(0.01); return "field " .. key end })
    say(lazy.colour)
  elseif what == "iterator" then
    local parts = {}
    for word in (function() local n = 0; return function() cl.sleep(0.001); n = n + 1; if n <= 3 then return n end end end)() do
      parts[#parts + 1] = word
    end
    say(table.concat(parts, " "))
  elseif what == "coroutine" then
    local co = coroutine.wrap(function(a)
      cl.sleep(0.01)
      local b = coroutine.yield(a + 1)
      cl.sleep(0.01)
      return b * 2
    end)
    local first = co(1)
    say(first .. " " .. co(21))
    local c = coroutine.create(function() cl.sleep(0.01); error("inside") end)
    local ok, err = coroutine.resume(c)
    say(tostring(ok) .. " " .. err .. " " .. coroutine.status(c))
  elseif what == "sort" then
    say(select(2, pcall(table.sort, { 3, 2, 1 }, function(a, b) cl.sleep(0.01); return a < b end)))
    say("still here")
  elseif what == "gsub" then
    say((("a b"):gsub("%a", function(c) cl.sleep(0.001); return c:upper() end)))
  elseif what == "close" then
    do local x <close> = setmetatable({}, { __close = function() cl.sleep(0.01); say("closed") end }) end
    say("after")
  elseif what == "yield" then
    say(select(2, pcall(coroutine.yield, 1)))
  elseif what == "load" then
    say(load("cl.sleep(0.01) return 'loaded'")())
    say(select(2, load(string.char(27) .. "Lua")))
  elseif what == "gc" then
    say(select(2, pcall(setmetatable, {}, { __gc = function() end })))
  end
end)
