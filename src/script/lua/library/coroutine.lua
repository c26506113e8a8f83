-- `coroutine`: coroutines of the script let the host's waits through. Whatever they yield is marked with MINE, so that
-- what is not (a wait, the end of a time slice) passes through them to the driver.

local standard, host, error, _, setmetatable = ...
local MINE, ended = {}, host.ended
local create, resume, yield = standard.create, standard.resume, standard.yield
local status, running, close = standard.status, standard.running, standard.close
local library = { status = status, close = close }
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

library.create = guarded_create
library.resume = guarded_resume
function library.wrap(f)
  local co = guarded_create(f)
  return function(...) return unwrapped(co, guarded_resume(co, ...)) end
end
function library.yield(...)
  if not mine[running()] then error("attempt to yield from outside a coroutine", 2) end
  return yield(MINE, ...)
end
function library.isyieldable() return mine[running()] == true end
function library.running()
  local co = running()
  return co, not mine[co]
end

return library
