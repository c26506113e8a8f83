-- Values that all chats share.
local function say(text) cl.message(tostring(text)):send() end
local function json(value) say(cl.json.encode(value)) end
local function fails(f, ...)
  local ok, err = pcall(f, ...)
  say(tostring(ok) .. " " .. tostring(err))
end
local state = cl.app_state

cl.on_message(function(message)
  local what = message.content
  if what == "set" then
    state.set("list", { 1, { a = "x" } })
    state.set("bytes", "\255\0")
    json(state.keys())
    local list = state.get("list")
    list[1] = 99
    say(cl.json.encode(state.get("list")) .. #state.get("bytes") .. state.get("none", "else"))
  elseif what == "look" then
    say(cl.json.encode(state.get("list")) .. #state.get("bytes"))
    state.delete("list")
    state.set("bytes", nil)
    say(#state.keys())
  elseif what == "count" then
    -- Reads, waits, writes: without turns some would be lost.
    local function add()
      return state.update("n", function(n)
        cl.sleep(0.001)
        return (n or 0) + 1
      end)
    end
    for _ = 1, 10 do cl.gather(add, add) end
    say("counted")
  elseif what == "counted" then
    say(state.get("n"))
  elseif what == "error" then
    state.set("e", 1)
    fails(state.update, "e", function() error("no luck", 0) end)
    fails(state.update, "e", function() return function() end end)
    say(state.update("e", function(e) return e + 1 end))
    say(tostring(state.update("e", function() return nil end)) .. #state.keys())
  elseif what == "nested" then
    say(state.update("x", function() return state.update("y", function() return 1 end) + 1 end))
    fails(state.update, "x", function() return state.update("x", function() return 1 end) end)
    fails(state.update, "x", function() state.set("x", 1) end)
    fails(state.update, "x", function() cl.gather(function() state.delete("x") end) end)
  elseif what == "crossed" then
    -- Each holds what the other wants: one of them is told.
    local function want(first, second)
      return function()
        return (pcall(state.update, first, function()
          state.update("both", function(n) return (n or 0) + 1 end)
          while state.get("both") < 2 do cl.sleep(0.001) end
          return state.update(second, function() return 1 end)
        end))
      end
    end
    local a, b = cl.gather(want("p", "q"), want("q", "p"))
    say(a ~= b)
  elseif what == "once" then
    local function make()
      cl.sleep(0.01)
      state.update("made", function(n) return (n or 0) + 1 end)
      return { "made" }
    end
    local function get() return state.once("setup", make)[1] end
    local a, b = cl.gather(get, get)
    say(a .. b .. state.get("made"))
    fails(state.once, "bad", function() error("not yet", 0) end)
    say(state.once("bad", function() return "now" end))
    local calls = 0
    for _ = 1, 2 do state.once("nothing", function() calls = calls + 1 end) end
    say(calls)
  elseif what == "hold" then
    state.update("held", function()
      say("holding")
      cl.sleep(60)
    end)
  elseif what == "wait" then
    say("waiting")
    say(state.update("held", function(value) return tostring(value) .. " free" end))
  elseif what == "mistakes" then
    fails(state.set, "f", print)
    fails(state.set, "f", { a = { print } })
    fails(state.update, "f", 1)
    fails(function() state.put("f", 1) end)
    fails(state.set, {}, 1)
  end
end)
