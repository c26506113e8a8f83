-- Requests to other servers. WEB is the address of one.
local web = cl.env.get("WEB")
local function say(text) cl.message(text):send() end
local function json(value) say(cl.json.encode(value)) end
local function fails(f)
  local ok, err = pcall(f)
  say(tostring(ok) .. " " .. tostring(err))
end

cl.on_message(function(message)
  local what = message.content
  if what == "get" then
    local res = cl.http.get(web .. "/echo?a=1", { query = { b = "x y", c = { 1, 2 } }, headers = { ["X-Test"] = "yes" } })
    json { status = res.status, ok = res.ok, url = res.url, seen = res:json() }
    say(res.headers["content-TYPE"] .. " " .. res.headers["x-mixed-case"] .. " " .. tostring(res.headers["none"]))
    json(res.headers:all()["set-cookie"])
    json(res:json() == nil and "nil" or #res:text() == #res:bytes())
  elseif what == "bodies" then
    json(cl.http.post(web .. "/echo", { json = { a = { 1, 2 }, b = "ü" } }):json())
    json(cl.http.put(web .. "/echo", { body = "plain" }):json())
    json(cl.http.patch(web .. "/echo", { form = { a = "1 2", b = { "x", "&" } } }):json())
    json(cl.http.delete(web .. "/echo", { body = "{}", headers = { ["content-type"] = "application/json" } }):json())
    json(cl.http.request(web .. "/echo", { method = "options" }):json())
    local head = cl.http.head(web .. "/echo")
    say(head.status .. " " .. head:text())
  elseif what == "files" then
    cl.fs.write("up.txt", "from disk")
    local res = cl.http.post(web .. "/echo", { form = { note = "n" }, files = {
      a = { path = "up.txt" },
      b = { { content = "\1\2", name = 'q".bin' }, { content = "<p>", name = "x.html", mime = "text/x" } },
    } })
    json(res:json())
  elseif what == "status" then
    local res = cl.http.get(web .. "/status/404")
    say(res.status .. " " .. tostring(res.ok))
  elseif what == "decode" then
    say(cl.http.get(web .. "/latin1"):text())
    say(cl.base64.encode(cl.http.get(web .. "/bytes"):bytes()))
    fails(function() return cl.http.get(web .. "/page"):json() end)
  elseif what == "redirects" then
    json(cl.http.post(web .. "/redirect/302?to=/echo", { json = { a = 1 } }):json())
    json(cl.http.post(web .. "/redirect/307?to=/echo", { body = "again", headers = { authorization = "secret" } }):json())
    local res = cl.http.get(web .. "/redirect/301?to=/echo", { follow_redirects = false })
    say(res.status .. " " .. res.headers.location)
    local other = web:gsub("127.0.0.1", "localhost")
    json(cl.http.get(web .. "/redirect/302?to=" .. other .. "/echo", { headers = { authorization = "secret", ["x-a"] = "1" } }):json())
    fails(function() cl.http.get(web .. "/loop") end)
  elseif what == "lines" then
    local res <close> = cl.http.get(web .. "/feed", { stream = true })
    say("begun " .. res.status)
    for line in res:lines() do say("line " .. line) end
    say("end")
  elseif what == "chunks" then
    local res = cl.http.get(web .. "/feed", { stream = true })
    for chunk in res:chunks() do say("chunk " .. chunk) end
    fails(function() res:text() end)
  elseif what == "rest" then
    local res = cl.http.get(web .. "/feed", { stream = true })
    local lines = res:lines()
    say("first " .. lines())
    say("rest " .. res:text() .. "|" .. res:text())
  elseif what == "whole" then
    local res = cl.http.get(web .. "/echo")
    local again = {}
    for chunk in res:chunks() do again[#again + 1] = chunk end
    for line in res:lines() do again[#again + 1] = line end
    say(tostring(again[1] == again[2] and again[1] == res:text()))
  elseif what == "flood" then
    local res = cl.http.get(web .. "/flood", { stream = true })
    local chunks = res:chunks()
    chunks()
    cl.sleep(0.3)
    say("read")
    res:close()
    say(tostring(chunks()))
  elseif what == "big" then
    fails(function() cl.http.get(web .. "/big") end)
    local res, size = cl.http.get(web .. "/big", { stream = true }), 0
    for chunk in res:chunks() do size = size + #chunk end
    say(size)
  elseif what == "late" then
    fails(function() cl.http.get(web .. "/never", { timeout = 0.5 }) end)
    fails(function()
      local res = cl.http.get(web .. "/stall", { timeout = 2, stream = true })
      for chunk in res:chunks() do say(chunk) end
    end)
    local ok, err = pcall(cl.http.get, web .. "/never", { timeout = 0.5 })
    say(err.kind)
  elseif what == "never" then
    cl.http.get(web .. "/never")
  elseif what == "unreachable" then
    fails(function() cl.http.get("http://127.0.0.1:1/x?key=secret") end)
    fails(function() cl.http.get("http://no-such-host.invalid/") end)
  elseif what == "mistakes" then
    fails(function() cl.http.get("example.com") end)
    fails(function() cl.http.get("file:///etc/passwd") end)
    fails(function() cl.http.get(web, { header = {} }) end)
    fails(function() cl.http.get(web, { method = "POST" }) end)
    fails(function() cl.http.get(web, { timeout = "1" }) end)
    fails(function() cl.http.post(web, { json = 1, body = "x" }) end)
    fails(function() cl.http.post(web, { headers = { a = "b\nc" } }) end)
    fails(function() cl.http.post(web, { query = { a = { b = 1 } } }) end)
    fails(function() cl.http.post(web, { files = { a = "x" } }) end)
    fails(function() cl.http.post(web, { files = { a = { paht = "x" } } }) end)
    fails(function() cl.http.post(web, { files = { a = { name = "x" } } }) end)
    fails(function() cl.http.post(web, { files = { a = { path = "none" } } }) end)
    fails(function() cl.http.fetch(web) end)
    fails(function() return cl.http.get(web .. "/status/200").statu end)
  elseif what == "denied" then
    fails(function() cl.http.get("http://example.com/") end)
    fails(function() cl.http.get(web .. "/redirect/302?to=http://localhost:9/") end)
    say(cl.http.get(web .. "/status/204").status)
    fails(function() cl.openai{ api_key = "k", base_url = "http://localhost:9/v1" } end)
  end
end)
