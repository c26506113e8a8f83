-- Variables of the environment.
local function say(text) cl.message(tostring(text)):send() end

cl.on_message(function()
  say(cl.env.get("APP_A") .. " " .. tostring(cl.env.get("APP_NONE")) .. " " .. cl.env.get("APP_NONE", "else"))
  local ok, err = pcall(cl.env.get, "SECRET_B")
  say(tostring(ok) .. " " .. tostring(err))
  local names = {}
  for name in pairs(cl.env.all()) do names[#names + 1] = name end
  table.sort(names)
  say(table.concat(names, ","))
  local read, why = pcall(cl.fs.read, ".env")
  say(tostring(read) .. " " .. tostring(why))
  if os then say(tostring(os.getenv("APP_A")) .. " " .. tostring(os.getenv("SECRET_B"))) end
end)
