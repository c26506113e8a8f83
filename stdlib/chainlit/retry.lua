-- Calls a function again when it fails, after a pause that doubles each time. The last error goes on.
--
--   local retry = require "chainlit.retry"
--   local page = retry(function() return cl.http.get(url):text() end, { times = 3, pause = 0.5 })
--
-- Options: times (calls at most, 3), pause (seconds before the second call, 0.5), longest (seconds that no pause
-- exceeds, 30), when (a function that gets the error and says whether it is worth another call).
local known = { times = true, pause = true, longest = true, when = true }

local function decide(options, call, pause, ok, ...)
  if ok then return true, ... end
  local reason = ...
  if call >= (options.times or 3) or (options.when and not options.when(reason)) then error(reason, 0) end
  cl.log.debug("retry: call " .. call .. " failed, the next follows in " .. pause .. " s:", tostring(reason))
  cl.sleep(pause)
  return false
end

local function results(_, ...) return ... end

return function(f, options)
  options = options or {}
  for name in pairs(options) do
    if not known[name] then error("chainlit.retry: no option " .. tostring(name), 2) end
  end
  local call, pause = 0, options.pause or 0.5
  local function again()
    call = call + 1
    local outcome = table.pack(decide(options, call, pause, pcall(f)))
    if outcome[1] then return results(table.unpack(outcome, 1, outcome.n)) end
    pause = math.min(pause * 2, options.longest or 30)
    return again()
  end
  return again()
end
