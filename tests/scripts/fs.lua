-- Files inside the folders that the settings allow.
local function say(text) cl.message(tostring(text)):send() end
local function json(value) say(cl.json.encode(value)) end
local function fails(f, ...)
  local ok, err = pcall(f, ...)
  say(tostring(ok) .. " " .. tostring(err))
end

cl.on_message(function(message)
  local what = message.content
  if what == "write" then
    cl.fs.make_dir("data/deep")
    cl.fs.write("data/a.txt", "one\n")
    cl.fs.append("data/a.txt", "twö\n")
    cl.fs.append("data/b.bin", "\0\255")
    say(cl.fs.read("data/a.txt"))
    say(#cl.fs.read("data/b.bin"))
    json(cl.fs.list("data"))
    cl.fs.write("data/a.txt", "")
    json { stat = cl.fs.stat("data/a.txt").size, folder = cl.fs.stat("data").type, none = cl.fs.stat("data/x") == nil,
      modified = cl.fs.stat("data/a.txt").modified:match("^%d+%-%d+%-%d+T") ~= nil,
      exists = cl.fs.exists("data/deep"), absent = cl.fs.exists("data/deep/x") }
    cl.fs.rename("data/a.txt", "data/c.txt")
    json { cl.fs.remove("data/c.txt"), cl.fs.remove("data/c.txt") }
    fails(cl.fs.remove, "data")
    say(cl.fs.remove("data", { recursive = true }))
    say(cl.fs.exists("data"))
  elseif what == "glob" then
    for _, name in ipairs { "g/a.md", "g/b/c.md", "g/b/d.txt", "g/.h/e.md" } do
      cl.fs.make_dir((name:gsub("/[^/]*$", "")))
      cl.fs.write(name, name)
    end
    json(cl.fs.glob("g/*.md"))
    json(cl.fs.glob("g/**/*.md"))
    json(cl.fs.glob("g/?/*"))
    json(cl.fs.glob("./g/b/d.txt"))
    json(cl.fs.glob("none/*"))
  elseif what == "escape" then
    for _, path in ipairs { "../secret", "/etc/passwd", "out/secret", "link", "a/../../secret", "./././../secret" } do
      fails(cl.fs.read, path)
    end
    fails(cl.fs.write, "dangling", "x")
    fails(cl.fs.write, "out/new", "x")
    fails(cl.fs.append, "link", "x")
    fails(cl.fs.list, "..")
    fails(cl.fs.list, "out")
    fails(cl.fs.make_dir, "../made")
    fails(cl.fs.remove, "out/secret")
    fails(cl.fs.remove, ".", { recursive = true })
    fails(cl.fs.rename, "app.lua", "../app.lua")
    fails(cl.fs.glob, "../*")
    fails(cl.fs.glob, "out/*")
    json(cl.fs.glob("*ink"))
    fails(function() cl.message{ content = "x", elements = { cl.file{ name = "s", path = "../secret" } } }:send() end)
    say(cl.fs.remove("link"))
  elseif what == "mistakes" then
    fails(cl.fs.read, "none.txt")
    fails(cl.fs.read, "sub")
    fails(cl.fs.read, "")
    fails(cl.fs.read, "a\0b")
    fails(cl.fs.read, "app.lua/x")
    fails(cl.fs.write, "nodir/x", "y")
    fails(cl.fs.write, "x")
    fails(cl.fs.write, "x", { 1 })
    fails(cl.fs.remove, "x", { recursiv = true })
    fails(cl.fs.list, "app.lua")
    fails(function() cl.fs.open("x") end)
    fails(cl.fs.read, "big")
  elseif what == "upload" then
    say(cl.fs.read(message.elements[1].path))
    fails(cl.fs.write, message.elements[1].path, "changed")
  elseif what == "packed" then
    say(cl.fs.read("data/more.txt"))
    say(cl.fs.read("./data/../data/more.txt"))
    json(cl.fs.list("data"))
    json(cl.fs.glob("**/*.txt"))
    json { cl.fs.exists("data"), cl.fs.stat("data").type, cl.fs.stat("data/more.txt").size, cl.fs.exists("data/none") }
    fails(cl.fs.write, "data/more.txt", "x")
    fails(cl.fs.remove, "data/more.txt")
    cl.fs.write("new.txt", "written")
    say(cl.fs.read("new.txt"))
    if io then
      local file = io.open("data/more.txt")
      say(file:read("a"))
      file:close()
      say(select(2, io.open("data/more.txt", "w")))
    end
  end
end)
