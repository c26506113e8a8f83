-- Every way to log in, and what the chat knows of the user.
cl.password_auth_callback(function(username, password)
  if password == "broken" then error("the directory is down") end
  if password == "nameless" then return { metadata = {} } end
  if password == "slow" then cl.sleep(0.05) end
  if password ~= "right" and password ~= "slow" then return nil end
  return cl.user{ identifier = username, display_name = "Al", role = "admin",
    metadata = { team = "red", refresh_token = "r3fresh" } }
end)
cl.header_auth_callback(function(headers)
  local name = headers["X-USER"]
  return name and { identifier = name, metadata = { via = "header" } } or false
end)
cl.oauth_callback(function(provider, token, raw_user, default_user, id_token)
  if raw_user.email ~= "alice@example.com" then return end
  default_user.metadata.team = provider .. " " .. tostring(id_token)
  default_user.metadata.refresh_token = token
  default_user.role = "guest"
  return default_user
end)
cl.on_logout(function(request, response)
  response:set_cookie("seen", request.cookies.mine or "none")
  response:delete_cookie("mine")
  return { bye = request.user and request.user.identifier or "nobody", path = request.path }
end)
cl.set_chat_profiles(function(user)
  return { { name = user.identifier, markdown_description = user.role or "" } }
end)
cl.set_starters(function(user)
  return { { label = user.display_name or user.identifier, message = user.metadata.team or "none" } }
end)
cl.on_chat_start(function()
  local user = cl.user_session.get("user")
  cl.message(("%s %s %s %s %s %s"):format(user.identifier, user.display_name, user.role, user.metadata.team,
    user.metadata.refresh_token, cl.context.session.user.identifier)):send()
end)
