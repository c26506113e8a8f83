-- What library.lua calls for searches that C must not do: gives the functions of watched.rs, which only search and
-- answer with numbers, the form that scripts expect. Functions and tables of the script are called from here, so that
-- they may wait and be preempted.

local search, enter, batch, replace, sub, concat, unpack, error, type = ...

-- These are known to watched.rs: all matches for gmatch, and for gsub with all captures or with the first.
local EACH <const>, ALL <const>, KEY <const> = 0, 1, 2

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
        if copied < from then
          w = w + 1
          list[w] = sub(s, copied, from - 1)
        end
        w, copied = w + 1, to + 1
        list[w] = value
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

return {
  search = search, enter = enter, replace = replace,
  found = found, matched = matched, replaced = replaced, iterator = iterator, substituted = substituted,
}
