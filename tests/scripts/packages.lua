-- Modules: beside the app, in folders, in lua_modules, and those that come with the program.
local function say(text) cl.message(tostring(text)):send() end
local function fails(f, ...)
  local ok, err = pcall(f, ...)
  say(tostring(ok) .. " " .. tostring(err))
end

cl.on_message(function(message)
  if message.content == "find" then
    say(require("one").name .. " " .. require("dir").name .. " " .. require("dir.two").name)
    say(require("rock").name .. " " .. require("rock.part").name .. " " .. require("pack").name)
    say(package.loaded.one == require("one") and require("string") == string)
    package.preload.made = function(name) return { name = name } end
    say(require("made").name)
    say(require("dir.args")[1] .. " " .. require("dir.args")[2])
  elseif message.content == "retry" then
    local retry = require "chainlit.retry"
    local calls = 0
    local function flaky() calls = calls + 1; if calls < 3 then error("flaky " .. calls, 0) end; return calls, "done" end
    local n, word = retry(flaky, { pause = 0.001 })
    say(n .. word)
    calls = -10
    fails(retry, flaky, { times = 2, pause = 0 })
    fails(retry, flaky, { times = 9, pause = 0, when = function(reason) return reason ~= "flaky -6" end })
    fails(retry, flaky, { tries = 2 })
  else
    fails(require, "chainlit.rety")
    fails(require, "../outside")
    fails(require, "broken")
    fails(require, "circle")
    fails(require, "fails")
    fails(require, "fails")
  end
end)
