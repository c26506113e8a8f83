-- `package`, and what `require` does. Where files are found is the runtime's: the paths are what modules look for here.

local _, host, error, type = ...
local FAIL, load_module, pcall = host.FAIL, host.load_module, host.pcall
local shown = host.libraries.package
local loaded, loading = { chainlit = cl, _G = _G, string = string, table = table, math = math }, {}
for name, library in next, host.libraries do loaded[name] = library end
local library = {
  loaded = loaded, preload = {}, config = "/\n;\n?\n!\n-\n", cpath = "",
  path = "?.lua;?/init.lua;lua_modules/?.lua;lua_modules/?/init.lua",
}

function host.require(name)
  if type(name) ~= "string" then error("require: expected the name of a module, got " .. type(name), 2) end
  local value = loaded[name]
  if value ~= nil then return value end
  if loading[name] then error("require: the module " .. name .. " requires itself", 2) end
  local chunk, path = shown.preload[name], ":preload:"
  if chunk == nil then
    chunk, path = load_module(name)
    if chunk == FAIL then error(path, 2) end
  end
  loading[name] = true
  local ok, result = pcall(chunk, name, path)
  loading[name] = nil
  if not ok then error(result, 0) end
  if result ~= nil then
    loaded[name] = result
  elseif loaded[name] == nil then
    loaded[name] = true
  end
  return loaded[name]
end

return library
