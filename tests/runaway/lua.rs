//! Those of Lua.

pub(super) const ENDLESS: &[(&str, &str)] = &[
    // What it waits for in a comparator is never waited for.
    (
        "after a wait that was not possible",
        "pcall(table.sort, { 1, 2 }, function() coroutine.wrap(cl.sleep)(1) end) while true do end",
    ),
    ("empty loop", "while true do end"),
    ("summing loop", "local n = 0 while true do n = n + 1 end"),
    ("pcall around a loop", "while true do pcall(function() while true do end end) end"),
    ("xpcall", "while true do xpcall(function() while true do end end, function() while true do end end) end"),
    ("loop in a coroutine", "local co = coroutine.wrap(function() while true do end end) co()"),
    ("loop in an error handler", "xpcall(error, function() while true do end end)"),
    ("pattern of options", "local s = ('a'):rep(28) s:find(('a?'):rep(28) .. ('a'):rep(28))"),
    ("pattern of anything", "local s = ('a'):rep(3000) s:find(('.-'):rep(6) .. 'b')"),
    (
        "comparator",
        "local t = {} for i = 1, 200000 do t[i] = i end while true do pcall(table.sort, t, function() return true end) end",
    ),
    ("loop in a comparator", "table.sort({ 1, 2, 3 }, function() while true do end end)"),
    ("loop in tostring", "tostring(setmetatable({}, { __tostring = function() while true do end end }))"),
    ("loop in a metamethod", "local t = setmetatable({}, { __index = function() while true do end end }) return t.x"),
    (
        "loop at the end of a block",
        "do local x <close> = setmetatable({}, { __close = function() while true do end end }) end",
    ),
    ("goto", "::again:: goto again"),
];

/// These wait now and then: only Stop ends them.
pub(super) const WAITING: &[(&str, &str)] =
    &[("pcall around waits", "while true do pcall(function() cl.sleep(0.001) for i = 1, 1e9 do end end) end")];

/// Those that end by themselves, with an error that says why.
pub(super) const ENDING: &[(&str, &str, &str)] = &[
    ("string.rep", "return ('x'):rep(1e9)", "memory"),
    ("doubling", "local s = 'x' while true do s = s .. s end", "memory"),
    ("table growth", "local t = {} while true do t[#t + 1] = { {}, {} } end", "memory"),
    (
        "pcall around growth",
        "local t = {} pcall(function() while true do t[#t + 1] = ('x'):rep(1e6) end end) t[#t + 1] = ('x'):rep(6e7)",
        "memory",
    ),
    ("recursive wrap", "local function f() coroutine.wrap(f)() end f()", "overflow"),
    // Whichever of stack and memory ends first.
    ("deep recursion", "local function f() return 1 + f() end f()", "the script needs more than 64 MiB"),
    ("references doubled", "local t = {} for i = 1, 60 do t = { t, t } end cl.json.encode(t)", "memory_mb"),
    (
        "references as content",
        "local t = {} for i = 1, 60 do t = { a = t, b = t } end cl.message(t):send()",
        "memory_mb",
    ),
    (
        "references to a text",
        "local s, t = ('x'):rep(1e6), {} for i = 1, 1e5 do t[i] = s end cl.json.encode(t)",
        "memory_mb",
    ),
    ("finalizer", "setmetatable({}, { __gc = function() while true do end end })", "__gc is not available"),
];

/// An app with a case per message.
pub(super) fn script(cases: impl Iterator<Item = (&'static str, &'static str)>) -> String {
    let cases: String = cases.map(|(name, code)| format!("  [{name:?}] = function() {code} end,\n")).collect();
    format!(
        "local cases = {{\n{cases}}}\ncl.on_message(function(m)\n  if cases[m.content] then cl.message('begins'):send(); cases[m.content]() else cl.message(m.content):send() end\nend)\n"
    )
}
