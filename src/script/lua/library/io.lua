-- `io`: files and programs, as far as `[runtime]` lets a script have them. Lua's own functions get places that were
-- looked at.

local standard, host, error, _, _, getmetatable = ...
local forget, place_of_file = host.forget, host.place_of_file
local raw_open, raw_lines, raw_close = standard.open, standard.lines, standard.close
local library = { type = standard.type, write = standard.write, flush = standard.flush, stdout = standard.stdout, stderr = standard.stderr }
-- The finalizer of files is not for scripts to replace.
getmetatable(standard.stdout).__metatable = "file"

local function opened(copied, place, ...)
  if copied then forget(place) end
  return ...
end

function library.open(path, mode)
  local place, copied = place_of_file("io.open", path, mode)
  if place == nil then return nil, copied end
  return opened(copied, place, raw_open(place, mode))
end

function library.lines(path, ...)
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

local capture = host.bind(host.capture)
function library.popen(command, mode)
  if mode ~= nil and mode ~= "r" then error("io.popen: only what a program writes can be had (mode r)", 2) end
  local place = capture(command)
  return opened(true, place, raw_open(place))
end

function library.close(file)
  if file == nil then error("io.close: name a file", 2) end
  return raw_close(file)
end

function library.read() error("io.read: a chat has no standard input; ask with cl.ask_user_message", 2) end

return library
