-- Values that stay on disk.
local function say(text) cl.message(tostring(text)):send() end
local function json(value) say(cl.json.encode(value)) end
local function fails(f, ...)
  local ok, err = pcall(f, ...)
  say(tostring(ok) .. " " .. tostring(err))
end
local store = cl.store

cl.on_message(function(message)
  local what = message.content
  if what == "set" then
    store.set("user/a", { n = 1, list = {}, float = 1.5, text = "ü" })
    store.set("user/b", "two")
    store.set("other", 3)
    json(store.list("user/"))
    json(store.list())
    json(store.get("user/a"))
    say(store.get("none", "else") .. tostring(store.get("none")))
    say(tostring(store.delete("other")) .. tostring(store.delete("other")))
    store.set("user/b", nil)
    json(store.list())
  elseif what == "count" then
    local function add()
      return store.update("n", function(n)
        cl.sleep(0.001)
        return (n or 0) + 1
      end)
    end
    for _ = 1, 5 do cl.gather(add, add) end
    say(store.get("n"))
  elseif what == "error" then
    fails(store.update, "n", function() error("no luck", 0) end)
    fails(store.update, "n", function() return store.update("n", function() return 1 end) end)
    say(store.get("n"))
  elseif what == "get" then
    say(store.get("n"))
    json(store.get("user/a"))
  elseif what == "many" then
    local n = 0
    while true do
      n = n + 1
      store.set("many", n)
      say(n)
    end
  elseif what == "look" then
    say(store.get("many"))
  elseif what == "mistakes" then
    fails(store.set, "b", "\255")
    fails(store.set, "b", { a = print })
    fails(store.set, "b", 0 / 0)
    fails(store.get)
    fails(function() store.keys() end)
  elseif what == "try" then
    fails(store.get, "n")
  end
end)
