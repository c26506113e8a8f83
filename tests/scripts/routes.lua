-- Addresses that the script answers, and logins from code.
local function same(request)
  return {
    method = request.method, path = request.path, id = request.params.id, q = request.query.q,
    agent = request.headers["X-AGENT"], cookie = request.cookies.c,
    user = request.user and request.user.identifier or "nobody",
  }
end
cl.server.get("/api/items/{id}", same)
cl.server.get("/api/items/first", function() cl.sleep(0.01) return "the first" end)
cl.server.delete("/api/items/{id}", function() end)
cl.server.post("/api/echo", function(request) return { got = request:json() } end)
cl.server.put("/api/text", function(request) return request:text() end)
cl.server.patch("/api/bytes", function(request) return request:bytes() end)
cl.server.get("/api/teapot", function()
  local response = cl.response{ status = 418, headers = { ["X-Tea"] = "green", ["X-More"] = { "a", "b" } }, body = "short" }
  response:set_cookie("t", "1", { max_age = 5, same_site = "strict", secure = true })
  return response
end)
cl.server.get("/api/html", function()
  return cl.response{ headers = { ["Content-Type"] = "text/html" }, body = "<p>hi</p>" }
end)
cl.server.get("/api/broken", function() error("the secret place") end)
cl.server.get("/api/status", function() return cl.response{ status = 99 } end)
cl.server.get("/api/length", function() return cl.response{ headers = { ["Content-Length"] = "5" } } end)
cl.server.get("/files/{*path}", function(request) return request.params.path end)
cl.server.get("/api/count", function()
  return { count = cl.app_state.update("count", function(n) return (n or 0) + 1 end) }
end)
cl.server.get("/custom/login", function(request)
  local response = cl.auth.login(request, { identifier = "carol", role = "r", metadata = { refresh_token = "r3fresh" } })
  response.status = 303
  response.headers = { Location = "/" }
  return response
end)
cl.server.get("/custom/token", function() return cl.auth.create_jwt(cl.user("dave")) end)
cl.server.post("/custom/logout", function(request) return cl.auth.logout(request) end)
cl.server.post("/custom/revoke", function(request) return { was = cl.auth.revoke(request:text()) } end)

-- The first to load is the instance for what belongs to no chat.
cl.app_state.once("early", function() return tostring(select(2, pcall(cl.auth.create_jwt, cl.user("x")))) end)
local function wrong(path)
  return select(2, pcall(cl.server.get, path, function() end))
end
cl.on_message(function(message)
  if message.content == "mistakes" then
    cl.message(cl.app_state.get("early")):send()
    for _, path in ipairs { "/login", "/project/thread/x", "/public/{*all}", "items", "/{*all}/x" } do
      cl.message(tostring(wrong(path))):send()
    end
    cl.message(tostring(select(2, pcall(cl.auth.login, {}, cl.user("x"))))):send()
    cl.message(tostring(select(2, pcall(function() cl.response("x"):set_cookie("a b", "c") end)))):send()
  else
    cl.message(tostring(cl.user_session.get("user").metadata.refresh_token) .. " " .. cl.app_state.get("count", 0)):send()
  end
end)
