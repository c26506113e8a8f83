-- The same for users who log in: everybody with the password "secret".
cl.password_auth_callback(function(name, password)
  if password == "secret" then return cl.user{ identifier = name, display_name = name:upper() } end
end)

require "kept"
