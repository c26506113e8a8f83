-- string.find, match, gmatch and gsub as scripts see them. A search that cannot take long goes to C, which is quickest;
-- the others go to the functions of watched.lua. Loaded without debug information: like C functions, these show no
-- lines of their own in messages.

local learn, load = ...
local select, type, subtype = select, type, math.type
local find, match, gmatch, gsub, sub = string.find, string.match, string.gmatch, string.gsub, string.sub
local concat, unpack, error = table.concat, table.unpack, error

-- These are known to library.rs and watched.rs.
local FIND <const>, MATCH <const>, GMATCH <const>, GSUB <const> = 0, 1, 2, 3
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

-- The watched functions; most scripts never need them.
local watched
local function need()
  watched = load(sub, concat, unpack, error, type)
  return watched
end

-- A watched function is told how many arguments were passed, for its messages.

function string.find(...)
  local s, p, init, plain = ...
  local known = patterns[p] or learn(PATTERN, patterns, p)
  if known and type(s) == "string" and #s <= (plain and PLAIN or known // 64)
    and (init == nil or init == 1 or subtype(init) == "integer") then
    return find(s, p, init, plain)
  end
  local w = watched or need()
  return w.found(s, w.search(FIND, select("#", ...), s, p, init, plain))
end

function string.match(...)
  local s, p, init = ...
  local known = patterns[p] or learn(PATTERN, patterns, p)
  if known and type(s) == "string" and #s <= known // 64
    and (init == nil or init == 1 or subtype(init) == "integer") then
    return match(s, p, init)
  end
  local w = watched or need()
  return w.matched(s, w.search(MATCH, select("#", ...), s, p, init))
end

function string.gmatch(...)
  local s, p, init = ...
  local known = patterns[p] or learn(PATTERN, patterns, p)
  local plain = known and type(s) == "string" and init == nil
  if plain and #s <= known // 64 and sub(p, 1, 1) ~= "^" then
    return gmatch(s, p)
  end
  local w = watched or need()
  if plain then return w.iterator(s, p, nil, 0) end
  return w.iterator(s, p, w.enter(GMATCH, select("#", ...), s, p, init))
end

function string.gsub(...)
  local s, p, repl, max = ...
  local by = type(repl)
  local known = patterns[p] or learn(PATTERN, patterns, p)
  local plain = known and type(s) == "string" and max == nil
  if plain and by == "string" and #s <= known // 64 and #repl <= SHORT
    and (not find(repl, "%", 1, true)
      or (replacements[repl] or learn(REPLACEMENT, replacements, repl)) <= known % 64) then
    return gsub(s, p, repl)
  end
  local w = watched or need()
  if by ~= "function" and by ~= "table" then
    return w.replaced(w.replace(select("#", ...), s, p, repl, max))
  elseif plain then
    return w.substituted(s, p, repl, by, nil, #s + 1)
  end
  return w.substituted(s, p, repl, by, w.enter(GSUB, select("#", ...), s, p, repl, max))
end
