//! What the functions do that C's cannot.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use mlua::{Function, Lua, Value};

use super::super::library::{install, install_with};

#[derive(Debug)]
struct Cancelled;

impl fmt::Display for Cancelled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cancelled by the test")
    }
}

impl std::error::Error for Cancelled {}

/// A state whose searches are cancelled at the `nth` check; the count of checks.
fn cancelled_at(nth: usize) -> (Lua, Arc<AtomicUsize>) {
    let lua = Lua::new();
    let checks = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&checks);
    install(&lua, move || {
        if counted.fetch_add(1, Ordering::Relaxed) + 1 >= nth { Err(mlua::Error::external(Cancelled)) } else { Ok(()) }
    })
    .unwrap();
    (lua, checks)
}

#[test]
fn endless_searches_end_with_the_error_of_the_host() {
    for call in [
        "('a'):rep(28):find(('a?'):rep(28) .. ('a'):rep(28))",
        "('a'):rep(500):match(('.-'):rep(6) .. 'x')",
        "('a'):rep(500):gsub(('(.*)'):rep(6) .. 'x', '')",
        "('a'):rep(500):gsub(('.-'):rep(6) .. 'x', function() end)",
        "('a'):rep(500):gsub(('.-'):rep(6) .. 'x', {})",
        "('a'):rep(500):gmatch(('.-'):rep(6) .. 'x')()",
        "string.find(('a'):rep(100000), '.-.-b')",
        "string.find(('a'):rep(1000000), '.-b', 1)",
        "string.gsub(('a'):rep(1000000), 'a', '%0%0')",
        "string.find(('a'):rep(60000000), 'b', 1, true)",
        "string.gsub(('('):rep(100000), '%b()', '')",
    ] {
        let (lua, checks) = cancelled_at(7);
        let error = lua.load(call).exec().unwrap_err();
        assert!(error.downcast_ref::<Cancelled>().is_some(), "{call}: {error}");
        assert_eq!(checks.load(Ordering::Relaxed), 7, "{call} goes on after the error");
    }
}

#[test]
fn everyday_calls_ask_nothing() {
    let (lua, checks) = cancelled_at(1);
    lua.load(
        "for i = 1, 100 do
            local line = 'key' .. i .. ' = some value  '
            assert(line:match('^(%w+)%s*=%s*(.-)%s*$') == 'key' .. i)
            assert(line:gsub('%s+', ' '):gsub('%w+', string.upper))
            for word in line:gmatch('%a+') do assert(#word > 0) end
            assert(line:find('value', 1, true))
        end",
    )
    .exec()
    .unwrap();
    assert_eq!(checks.load(Ordering::Relaxed), 0);
}

/// All ways through the library: with and without C.
fn states() -> [Lua; 2] {
    let states = [Lua::new(), Lua::new()];
    install(&states[0], || Ok(())).unwrap();
    install_with(&states[1], || Ok(()), |_| None).unwrap();
    states
}

#[test]
fn callbacks_and_metamethods_of_gsub_may_wait() {
    for lua in states() {
        let seen: String = lua
            .load(
                "local wait = coroutine.yield
                local answers = setmetatable({}, { __index = function(_, key) return wait('key ' .. key) end })
                local step = coroutine.wrap(function()
                    local first = ('a b'):gsub('%w', function(word) return wait('word ' .. word) end)
                    return first .. '|' .. ('c d'):gsub('%w', answers)
                end)
                local seen = { step(), step('1'), step('2'), step('3'), (step('4')) }
                return table.concat(seen, ', ')",
            )
            .eval()
            .unwrap();
        assert_eq!(seen, "word a, word b, key c, key d, 1 2|3 4");
    }
}

#[test]
fn errors_of_callbacks_stay_what_they_are() {
    for lua in states() {
        let same: bool = lua
            .load(
                "local mine = { code = 7 }
                local ok, error = pcall(string.gsub, 'abc', 'b', function() error(mine) end)
                return not ok and rawequal(error, mine)",
            )
            .eval()
            .unwrap();
        assert!(same);
    }
}

#[test]
fn errors_are_strings_with_the_line_of_the_script() {
    for lua in states() {
        let message: String = lua
            .load("\nlocal ok, message = pcall(function()\nlocal found = ('x'):find('[x')\nend)\nreturn message")
            .set_name("=app.lua")
            .eval()
            .unwrap();
        assert_eq!(message, "app.lua:3: malformed pattern (missing ']')");
    }
}

#[test]
fn callbacks_can_search_themselves() {
    for lua in states() {
        let text: String = lua
            .load("return (('a-b c-d'):gsub('%S+', function(pair) return (pair:gsub('(%w)-(%w)', '%2-%1')) end))")
            .eval()
            .unwrap();
        assert_eq!(text, "b-a d-c");
    }
}

#[test]
fn a_result_beyond_the_memory_limit_is_an_error() {
    let (lua, _) = cancelled_at(usize::MAX);
    let text: Value = lua.load("text = ('x'):rep(100000) fill = ('y'):rep(10000) return text").eval().unwrap();
    lua.set_memory_limit(16 << 20).unwrap();
    for call in
        ["text:gsub('x', fill)", "text:gsub('x', function() return fill end)", "text:gsub('.+', ('%0'):rep(1000))"]
    {
        assert!(lua.load(call).exec().is_err(), "{call} makes a gigabyte");
        let found: bool = lua.load("return ('x y'):find('y') == 3 and text:find('y') == nil").eval().unwrap();
        assert!(found, "the state goes on");
    }
    drop(text);
}

#[test]
fn patterns_are_forgotten_again() {
    let (lua, _) = cancelled_at(usize::MAX);
    let measure: Function = lua
        .load(
            "return function(from, to)
                for i = from, to do
                    local pattern = '%s+' .. i .. ('x'):rep(90)
                    assert(not ('a b'):find(pattern))
                    assert(('ab'):gsub('b', '%0' .. pattern:gsub('%%', '')))
                end
                collectgarbage() collectgarbage()
                return collectgarbage('count')
            end",
        )
        .eval()
        .unwrap();
    measure.call::<f64>((1, 256)).unwrap();
    let before: f64 = measure.call((257, 512)).unwrap();
    let after: f64 = measure.call((513, 5120)).unwrap();
    assert!(after < before + 64.0, "from {before} to {after} KiB");
}

#[test]
fn one_more_state_is_cheap() {
    let (first, _) = cancelled_at(1);
    drop(first);
    let lua = Lua::new();
    lua.gc_collect().unwrap();
    let before = lua.used_memory();
    install(&lua, || Ok(())).unwrap();
    lua.gc_collect().unwrap();
    let bytes = lua.used_memory() - before;
    assert!(bytes < 8 * 1024, "{bytes} bytes");
}
