-- What Lua's own libraries may do.
local function say(text) cl.message(tostring(text)):send() end
local function fails(f, ...)
  local ok, err = pcall(f, ...)
  say(tostring(ok) .. " " .. tostring(err))
end

cl.on_message(function(message)
  local what = message.content
  if what == "io" then
    local file <close> = assert(io.open("a.txt", "w"))
    file:write("one\ntwo\n", 3, "\n")
    file:close()
    local lines = {}
    for line in io.lines("a.txt") do lines[#lines + 1] = line end
    say(table.concat(lines, ",") .. " " .. io.type(file))
    local read = io.open("a.txt", "rb")
    say(read:read("n", "l") == nil and read:seek("set", 4) .. read:read("l"))
    read:close()
    say(tostring(os.rename("a.txt", "b.txt")) .. tostring(os.remove("b.txt")))
    say(select(2, os.remove("b.txt")))
    say(select(2, io.open("none.txt")))
    say(getmetatable(io.stdout))
    say(type(os.time()) .. type(os.date()) .. type(os.clock()))
  elseif what == "denied" then
    say(select(2, io.open("../secret")))
    say(select(2, io.open("out/new", "w")))
    say(select(2, io.open("dangling", "a")))
    fails(io.lines, "/etc/passwd")
    say(select(2, os.remove("../secret")))
    say(select(2, os.rename("app.lua", "../x")))
    say(select(2, io.open("/dev/zero")))
    fails(io.read)
    say(tostring(io.stdin) .. tostring(io.tmpfile) .. tostring(os.exit) .. tostring(os.tmpname))
    fails(function() getmetatable(io.stdout).__gc = function() end end)
  elseif what == "exec" then
    say(os.execute())
    fails(os.execute, "true")
    fails(io.popen, "echo hi")
  elseif what == "run" then
    say(os.execute())
    say(cl.json.encode { os.execute("exit 3") ~= nil, select(2, os.execute("exit 3")), select(3, os.execute("kill -9 $$")) })
    local pipe = io.popen("echo hi; pwd")
    say(pipe:read("l") .. " " .. tostring(pipe:read("l") == cl.app_root))
    pipe:close()
    say("before")
    os.execute("touch started; exec sleep 300")
  elseif what == "headers" then
    local names = {}
    for name, value in pairs(cl.http.get(cl.env.get("WEB") .. "/echo").headers) do names[name] = value end
    say(names["x-mixed-case"])
    fails(pairs, cl.message("x"))
  end
end)
