-- Runs first in every instance. It turns the host's functions into functions that wait without blocking anyone,
-- and wraps what would let a script swallow its own end or block its thread.
--
-- A host function returns its results, or FAIL with an error, or WAIT: then the coroutine yields WAIT to the
-- driver, which resumes it with the outcome. Whatever a script's own coroutines yield is marked with MINE, so that
-- WAIT and the end of a time slice pass through them to the driver.

local host = ...
local WAIT, FAIL, FUNCTION, MODULE, MINE = host.WAIT, host.FAIL, host.FUNCTION, host.MODULE, {}
local ended, unwait = host.ended, host.unwait

local error, pcall, xpcall, select, type, rawget, rawset = error, pcall, xpcall, select, type, rawget, rawset
local setmetatable, getmetatable, tostring, next = setmetatable, getmetatable, tostring, next
local create, resume, yield = coroutine.create, coroutine.resume, coroutine.yield
local status, running, isyieldable, close = coroutine.status, coroutine.running, coroutine.isyieldable, coroutine.close

-- Errors that carry more than a text.
local failure = { __name = "error" }
function failure.__tostring(e) return e.message end
function failure.__concat(a, b) return tostring(a) .. tostring(b) end

-- Raises an error of the host, with the place of the script's call unless the error has one. Called by what the
-- script's call came to by tail calls, so that the script stands at level 3, or further up when we called for it.
local function fail(value, placed)
  if type(value) == "table" then
    if not placed then value.message = host.place(3) .. value.message end
    error(setmetatable(value, failure), 0)
  end
  error(placed and value or host.place(3) .. value, 0)
end

local function resumed(done, ...)
  if done then return ... end
  fail(...)
end

-- What a host function returned, once it is there.
local function finish(first, ...)
  if first == WAIT then
    if not isyieldable() then
      unwait()
      error("cannot wait here: a comparator of table.sort and __tostring must not call what waits", 2)
    end
    return resumed(yield(WAIT))
  elseif first == FAIL then
    fail(...)
  end
  return first, ...
end

local function bind(raw)
  return function(...) return finish(raw(...)) end
end

-- Things of the host.

local methods = {}

local function index(object, key)
  local method = methods[key]
  if method == nil then
    local raw = host.method(key)
    method = raw and bind(raw) or false
    methods[key] = method
  end
  if method then return method end
  local kind, value, placed = host.get(object, key)
  if kind == FUNCTION then return bind(value) end
  return finish(kind, value, placed)
end

local function pairs_of(object)
  local entries, message = host.entries(object)
  -- The script's call of pairs stands above that function.
  if entries == FAIL then error(message, 3) end
  return next, entries
end

host.object {
  __index = index,
  __pairs = pairs_of,
  __newindex = bind(host.set),
  __call = bind(host.next),
  __close = host.close,
  __tostring = host.describe,
}

-- The names below `cl`.

local function module(id, name)
  local function member(names, key)
    local kind, value, placed = host.member(id, key)
    if kind == FUNCTION then
      value = bind(value)
    elseif kind == MODULE then
      value = module(value, name .. "." .. key)
    else
      return finish(kind, value, placed)
    end
    rawset(names, key, value)
    return value
  end
  -- What was asked for once is found below without a call; the module itself stays empty, so that nothing in it can be
  -- assigned.
  return setmetatable({}, {
    __index = setmetatable({}, { __index = member }),
    __newindex = function(_, key) error(name .. "." .. tostring(key) .. " cannot be assigned; the names below cl are the runtime's", 2) end,
    __name = name,
  })
end

cl = module(0, "cl")

-- pcall and xpcall must not catch the end of the handler.

local function caught(ok, ...)
  if not ok then
    local reason = ended()
    if reason ~= nil then error(reason, 0) end
  end
  return ok, ...
end

_G.pcall = function(f, ...) return caught(pcall(f, ...)) end
_G.xpcall = function(f, handler, ...)
  return caught(xpcall(f, function(e)
    local reason = ended()
    if reason ~= nil then return reason end
    return handler(e)
  end, ...))
end

-- Coroutines of the script let the host's waits through.

local mine = setmetatable({}, { __mode = "k" })

local function step(co, ok, first, ...)
  if not ok then
    local reason = ended()
    if reason ~= nil then error(reason, 0) end
    return false, first, ...
  end
  if first == MINE then return true, ... end
  if status(co) == "dead" then return true, first, ... end
  return step(co, resume(co, yield(first, ...)))
end

local function guarded_resume(co, ...)
  return step(co, resume(co, ...))
end

local function guarded_create(f)
  local co = create(f)
  mine[co] = true
  return co
end

local function unwrapped(co, ok, ...)
  if ok then return ... end
  close(co)
  error((...), 0)
end

coroutine.create = guarded_create
coroutine.resume = guarded_resume
function coroutine.wrap(f)
  local co = guarded_create(f)
  return function(...) return unwrapped(co, guarded_resume(co, ...)) end
end
function coroutine.yield(...)
  if not mine[running()] then error("attempt to yield from outside a coroutine", 2) end
  return yield(MINE, ...)
end
function coroutine.isyieldable() return mine[running()] == true end
function coroutine.running()
  local co = running()
  return co, not mine[co]
end

-- Finalizers run where nothing can end them.
local raw_setmetatable = setmetatable
function _G.setmetatable(t, meta)
  if type(meta) == "table" and rawget(meta, "__gc") ~= nil then
    error("__gc is not available: finalizers would run where nothing can stop them; use a variable with <close>", 2)
  end
  return raw_setmetatable(t, meta)
end

-- Only text is loaded: bytecode is not checked by anyone.
local load = load
function _G.load(chunk, name, _, ...)
  if select("#", ...) > 0 then return load(chunk, name, "t", (...)) end
  return load(chunk, name, "t")
end

local loaded, loading = { chainlit = cl, _G = _G }, {}
for _, name in next, { "coroutine", "io", "math", "os", "string", "table", "utf8" } do loaded[name] = _G[name] end
-- What modules look for in it; where files are found is the runtime's.
package = { loaded = loaded, preload = {}, config = "/\n;\n?\n!\n-\n", cpath = "",
  path = "?.lua;?/init.lua;lua_modules/?.lua;lua_modules/?/init.lua" }
local package = package

function _G.require(name)
  if type(name) ~= "string" then error("require: expected the name of a module, got " .. type(name), 2) end
  local value = loaded[name]
  if value ~= nil then return value end
  if loading[name] then error("require: the module " .. name .. " requires itself", 2) end
  local chunk, path = package.preload[name], ":preload:"
  if chunk == nil then
    chunk, path = host.load_module(name)
    if chunk == FAIL then error(path, 2) end
  end
  loading[name] = true
  local ok, result = _G.pcall(chunk, name, path)
  loading[name] = nil
  if not ok then error(result, 0) end
  if result ~= nil then
    loaded[name] = result
  elseif loaded[name] == nil then
    loaded[name] = true
  end
  return loaded[name]
end

-- Files and programs, as far as [runtime] lets a script have them. Lua's own functions get places that were looked at.

local raw_open, raw_lines, forget, place_of_file = io.open, io.lines, host.forget, host.place_of_file
-- The finalizer of files is not for scripts to replace.
getmetatable(io.stdout).__metatable = "file"

local function opened(copied, place, ...)
  if copied then forget(place) end
  return ...
end

function io.open(path, mode)
  local place, copied = place_of_file("io.open", path, mode)
  if place == nil then return nil, copied end
  return opened(copied, place, raw_open(place, mode))
end

function io.lines(path, ...)
  if path == nil then error("io.lines: name a file; a chat has no standard input", 2) end
  local place, copied = place_of_file("io.lines", path)
  if place == nil then error(copied, 2) end
  local file, reason = raw_open(place)
  if file == nil then
    if copied then forget(place) end
    error("io.lines: " .. reason, 2)
  end
  file:close()
  return opened(copied, place, raw_lines(place, ...))
end

local capture = bind(host.capture)
function io.popen(command, mode)
  if mode ~= nil and mode ~= "r" then error("io.popen: only what a program writes can be had (mode r)", 2) end
  local place = capture(command)
  return opened(true, place, raw_open(place))
end

local raw_close = io.close
function io.close(file)
  if file == nil then error("io.close: name a file", 2) end
  return raw_close(file)
end

function io.read() error("io.read: a chat has no standard input; ask with cl.ask_user_message", 2) end
for _, name in next, { "input", "output", "stdin", "tmpfile" } do io[name] = nil end

os.getenv, os.remove, os.rename, os.execute = host.getenv, bind(host.remove), bind(host.rename), bind(host.execute)
for _, name in next, { "exit", "tmpname", "setlocale" } do os[name] = nil end

function _G.print(...) return finish(host.print(...)) end

debug = { traceback = host.traceback }

for _, name in ipairs { "dofile", "loadfile", "warn" } do _G[name] = nil end
string.dump = nil

-- What the driver runs as the body of a handler's coroutine.
return function(f, ...) return xpcall(f, host.failed, ...) end, bind
