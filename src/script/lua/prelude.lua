-- Runs first in every instance. It turns the host's functions into functions that wait without blocking anyone,
-- and wraps what would let a script swallow its own end or block its thread.
--
-- A host function returns its results, or FAIL with an error, or WAIT: then the coroutine yields WAIT to the
-- driver, which resumes it with the outcome. The libraries in `library/` are loaded when a script asks for them.

local host = ...
local WAIT, FAIL, FUNCTION, MODULE = host.WAIT, host.FAIL, host.FUNCTION, host.MODULE
local ended, unwait = host.ended, host.unwait

local error, pcall, xpcall, select, type, rawget, rawset = error, pcall, xpcall, select, type, rawget, rawset
local setmetatable, getmetatable, tostring, next = setmetatable, getmetatable, tostring, next
local yield, isyieldable = coroutine.yield, coroutine.isyieldable

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

-- Libraries that most chats never touch are loaded when they are first asked for: thousands of chats stand in memory.

local libraries, later = {}, {}
host.bind, host.pcall = bind, _G.pcall

local function load_library(library)
  for name, candidate in next, libraries do
    if candidate == library and getmetatable(library) == later then
      local made = host.library(name, host, error, type, raw_setmetatable, getmetatable)
      for key, value in next, made do rawset(library, key, value) end
      raw_setmetatable(library, nil)
    end
  end
end

function later.__index(library, key)
  load_library(library)
  return library[key]
end

function later.__newindex(library, key, value)
  load_library(library)
  library[key] = value
end

function later.__pairs(library)
  load_library(library)
  return next, library
end

for _, name in next, { "coroutine", "io", "os", "package", "utf8" } do
  libraries[name] = raw_setmetatable({}, later)
  _G[name] = libraries[name]
end
host.libraries = libraries

function _G.require(name)
  if host.require == nil then load_library(libraries.package) end
  return host.require(name)
end

function _G.print(...) return finish(host.print(...)) end

debug = { traceback = host.traceback }

for _, name in ipairs { "dofile", "loadfile", "warn" } do _G[name] = nil end
string.dump = nil

-- What the driver runs as the body of a handler's coroutine.
return function(f, ...) return xpcall(f, host.failed, ...) end, bind
