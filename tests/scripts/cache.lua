-- Results that all chats share.
local function say(text) cl.message(tostring(text)):send() end
local function fails(f, ...)
  local ok, err = pcall(f, ...)
  say(tostring(ok) .. " " .. tostring(err))
end

local function counted() return cl.app_state.update("calls", function(n) return (n or 0) + 1 end) end

local square = cl.cache.wrap(function(n, options)
  counted()
  cl.sleep(0.01)
  if n < 0 then error("negative", 0) end
  return { n * n, options and options.unit }
end)
local named = cl.cache.wrap(function() return counted(), "second" end, { name = "named", ttl = 60 })

cl.on_message(function(message)
  local what = message.content
  if what == "wrap" then
    say(cl.json.encode(square(3, { unit = "m", other = { 1 } })))
    square(3, { other = { 1 }, unit = "m" })
    say(cl.json.encode { cl.gather(function() return square(4)[1] end, function() return square(4)[1] end) })
    say(cl.app_state.get("calls"))
    fails(square, -1)
    fails(square, -1)
    say(cl.app_state.get("calls"))
    local first, second = named()
    say(first .. second .. named())
  elseif what == "calls" then
    square(3, { unit = "m", other = { 1 } })
    named()
    say(cl.app_state.get("calls"))
  elseif what == "keys" then
    local cache = cl.cache
    cache.set("a", { 1 })
    local a = cache.get("a")
    a[1] = 2
    say(cache.get("a")[1] .. tostring(cache.get("b")) .. cache.get("b", "else"))
    cache.set("short", 1, { ttl = 0.02 })
    say(cache.get("short"))
    cl.sleep(0.03)
    say(cache.get("short"))
    say(tostring(cache.delete("a")) .. tostring(cache.delete("a")))
    local made = 0
    local function make() made = made + 1; cl.sleep(0.01); return made end
    local function fetch() return cache.fetch("f", { ttl = 60 }, make) end
    local x, y = cl.gather(fetch, fetch)
    say(x .. y .. cache.fetch("f", make) .. made)
    cache.clear()
    say(cache.fetch("f", make))
    fails(cache.fetch, "g", function() return cache.fetch("g", make) end)
  elseif what == "mistakes" then
    fails(cl.cache.set, "a", 1, { tll = 1 })
    fails(cl.cache.set, "a", 1, { ttl = -1 })
    fails(cl.cache.set, "a", print)
    fails(cl.cache.fetch, "a")
    fails(square, print)
    fails(cl.cache.wrap, 1)
    fails(cl.cache.wrap, print, { name = "x", time = 1 })
    fails(function() cl.cache.memo() end)
  end
end)
