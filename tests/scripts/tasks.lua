-- Things at once.
cl.on_message(function(message)
  local what = message.content
  local function say(text) cl.message(tostring(text)):send() end
  if what == "gather" then
    local order = {}
    local a, b, c = cl.gather(
      function() cl.sleep(0.03); order[#order + 1] = "slow"; return "a", "dropped" end,
      function() order[#order + 1] = "fast"; return nil end,
      function() return "c" end
    )
    say(table.concat(order, ",") .. " " .. tostring(a) .. " " .. tostring(b) .. " " .. tostring(c))
  elseif what == "gather error" then
    local ended = false
    local ok, err = pcall(function()
      cl.gather(
        function() cl.sleep(0.01); error("first") end,
        function()
          local guard <close> = setmetatable({}, { __close = function() ended = true end })
          cl.sleep(60)
        end
      )
    end)
    say(tostring(ok) .. " " .. tostring(ended) .. " " .. err)
  elseif what == "background" then
    local job = cl.background(function(n) cl.sleep(0.01); return n + 1 end, 41)
    say("result " .. job:wait())
  elseif what == "cancel" then
    local job = cl.background(function() cl.sleep(60) end)
    job:cancel()
    local ok, err = pcall(function() local value = job:wait(); return value end)
    say(tostring(ok) .. " " .. err)
  elseif what == "outlives" then
    cl.background(function() cl.sleep(0.05); cl.message("later"):send() end)
    say("first")
  elseif what == "timeout" then
    local ok, err = pcall(function() cl.timeout(0.02, function() cl.sleep(60) end) end)
    say(tostring(ok) .. " " .. err)
    say(cl.timeout(5, function() return "in time" end))
  end
end)
