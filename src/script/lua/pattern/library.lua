-- string.find, match, gmatch and gsub over the functions of library.rs, which never call back into Lua: whatever a
-- script passes in (functions, tables with metamethods) is called from here, so that it may wait and be preempted.
-- Loaded without debug information: like C functions, these show no lines of their own in messages.

local learn, search, enter, batch, replace = ...
local error, select, type, subtype = error, select, type, math.type
local concat, unpack = table.concat, table.unpack
local find, match, gmatch, gsub, sub = string.find, string.match, string.gmatch, string.gsub, string.sub

local FIND <const>, MATCH <const>, GMATCH <const>, GSUB <const> = 0, 1, 2, 3
local EACH <const>, ALL <const>, KEY <const> = 0, 1, 2
local PATTERN <const>, REPLACEMENT <const> = 0, 1
-- Up to this length a subject may be searched in C for a plain text, whatever the text.
local PLAIN <const> = 4096
-- Up to this length a replacement may be inserted in C.
local SHORT <const> = 256

-- What is known of patterns: 64 * (up to which length subjects may be searched in C, where nothing can go wrong or
-- take long) + (which capture a replacement may name).
local patterns = {}
-- By replacement with escapes, the highest capture it names.
local replacements = {}

-- The values of captures that are given as pairs of positions; (position, -1) is a position capture.
local function values(s, count, from, to, ...)
  local value = from
  if to ~= -1 then value = sub(s, from, to) end
  if count == 1 then return value end
  return value, values(s, count - 1, ...)
end

-- The following are called in tail position, so that level 2 is the script's line.

local function found(s, problem, count, from, to, ...)
  if not count then
    if problem then error(problem, 2) end
    return nil
  elseif count == 0 then
    return from, to
  end
  return from, to, values(s, count, ...)
end

local function matched(s, problem, count, from, to, ...)
  if not count then
    if problem then error(problem, 2) end
    return nil
  elseif count == 0 then
    return sub(s, from, to)
  end
  return values(s, count, ...)
end

local function replaced(problem, result, count, parts)
  if problem then error(problem, 2) end
  return result or concat(parts), count
end

local function iterator(s, p, problem, at)
  if problem then error(problem, 2) end
  s = s .. ""
  local list, i, count, last = {}, 4, 0, -1
  return function()
    local from = list[i]
    if not from then
      list = { batch(EACH, s, p, at, last, 16) }
      if list[1] then error(list[1], 2) end
      count, from, i = list[3], list[4], 4
      if not from then return end
    end
    local to, first = list[i + 1], i + 2
    i = first + 2 * count
    at, last = to, to
    if count == 0 then return sub(s, from, to) end
    return values(s, count, unpack(list, first, i - 1))
  end
end

local function substituted(s, p, repl, by, problem, max)
  if problem then error(problem, 2) end
  s = s .. ""
  local mode = by == "function" and ALL or KEY
  local n, at, last, copied = 0, 0, -1, 1
  local parts, size = nil, 0
  while n < max do
    local list = { batch(mode, s, p, at, last, max - n) }
    if list[1] then error(list[1], 2) end
    local more, count, from, i = list[2], list[3], list[4], 4
    -- What is read from the list makes room for the pieces of the result.
    local w = 0
    while from do
      local to, first, value = list[i + 1], i + 2, nil
      i = first + 2 * count
      if count > 1 then
        value = repl(values(s, count, unpack(list, first, i - 1)))
      else
        if count == 0 then
          value = sub(s, from, to)
        else
          value = values(s, 1, list[first], list[first + 1])
        end
        if mode == ALL then value = repl(value) else value = repl[value] end
      end
      if value then
        local t = type(value)
        if t ~= "string" and t ~= "number" then error("invalid replacement value (a " .. t .. ")", 2) end
        list[w + 1], list[w + 2] = sub(s, copied, from - 1), value
        w, copied = w + 2, to + 1
      end
      n, at, last = n + 1, to, to
      from = list[i]
    end
    if not more and size == 0 then
      if w == 0 then return s, n end
      list[w + 1] = sub(s, copied)
      return concat(list, "", 1, w + 1), n
    end
    if w > 0 then
      parts, size = parts or {}, size + 1
      parts[size] = concat(list, "", 1, w)
    end
    if not more then break end
  end
  if size == 0 then return s, n end
  parts[size + 1] = sub(s, copied)
  return concat(parts), n
end

function string.find(...)
  local s, p, init, plain = ...
  local known = patterns[p] or learn(PATTERN, patterns, p)
  if known and type(s) == "string" and #s <= (plain and PLAIN or known // 64)
    and (init == nil or init == 1 or subtype(init) == "integer") then
    return find(s, p, init, plain)
  end
  return found(s, search(FIND, select("#", ...), s, p, init, plain))
end

function string.match(...)
  local s, p, init = ...
  local known = patterns[p] or learn(PATTERN, patterns, p)
  if known and type(s) == "string" and #s <= known // 64
    and (init == nil or init == 1 or subtype(init) == "integer") then
    return match(s, p, init)
  end
  return matched(s, search(MATCH, select("#", ...), s, p, init))
end

function string.gmatch(...)
  local s, p, init = ...
  local known = patterns[p] or learn(PATTERN, patterns, p)
  if known and type(s) == "string" then
    if #s <= known // 64 and (init == nil or subtype(init) == "integer") and sub(p, 1, 1) ~= "^" then
      return gmatch(s, p, init)
    elseif init == nil then
      return iterator(s, p, nil, 0)
    end
  end
  return iterator(s, p, enter(GMATCH, select("#", ...), s, p, init))
end

function string.gsub(...)
  local s, p, repl, max = ...
  local by = type(repl)
  local known = patterns[p] or learn(PATTERN, patterns, p)
  if by == "function" or by == "table" then
    if known and type(s) == "string" and max == nil then
      return substituted(s, p, repl, by, nil, #s + 1)
    end
    return substituted(s, p, repl, by, enter(GSUB, select("#", ...), s, p, repl, max))
  end
  if known and type(s) == "string" and #s <= known // 64 and by == "string" and #repl <= SHORT
    and (max == nil or subtype(max) == "integer")
    and (not find(repl, "%", 1, true)
      or (replacements[repl] or learn(REPLACEMENT, replacements, repl)) <= known % 64) then
    return gsub(s, p, repl, max)
  end
  return replaced(replace(select("#", ...), s, p, repl, max))
end
