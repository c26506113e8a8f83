//! Random calls in three states: with C's functions, with ours, and with ours kept from handing anything to C.

use mlua::Lua;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestRunner;

use super::super::interrupt::Fault;
use super::super::interrupt::testing::Patience;
use super::super::library::{install, install_with};
use super::super::matcher::Matcher;
use super::generators::{integers, pattern_arguments, patterns, quoted, replacements, subject_bytes, subjects, truths};

/// What calls can refer to. Logs what callbacks see, in order, so that laziness is compared as well.
const PRELUDE: &str = r#"
    log = {}
    local function note(...)
        local seen = table.pack(...)
        for i = 1, seen.n do seen[i] = math.type(seen[i]) or tostring(seen[i]) end
        log[#log + 1] = table.concat(seen, ",")
    end
    named = setmetatable({}, { __name = "named thing" })
    looked = setmetatable({}, { __index = function(_, key) note("looked", key) return key ~= "a" and key or nil end })
    function record(...) note("record", ...) return (...) end
    function constant() return "%1" end
    function nothing() end
    function mixed(...) note("mixed", ...) return ({ "x", false, 1, 2.5 })[#log % 5 + 1] end
    function failing(...) note("failing", ...) if #log > 1 then return {} end end
    function outcome(call)
        log = {}
        local results = table.pack(pcall(call))
        for i = 1, results.n do
            local value = results[i]
            results[i] = (math.type(value) or type(value)) .. " " .. tostring(value)
        end
        return table.concat(results, "|") .. "\n" .. table.concat(log, "\n")
    end
    function each(next)
        for count = 1, 40 do
            local found = table.pack(next())
            if found.n == 0 then break end
            log[#log + 1] = "found"
            for i = 1, found.n do log[#log + 1] = (math.type(found[i]) or "") .. tostring(found[i]) end
        end
        return next()
    end
"#;

struct States([Lua; 3]);

impl States {
    fn new() -> Self {
        let states = [Lua::new(), Lua::new(), Lua::new()];
        install(&states[1], || Ok(())).unwrap();
        install_with(&states[2], || Ok(()), |_| None).unwrap();
        for lua in &states {
            lua.load(PRELUDE).exec().unwrap();
        }
        Self(states)
    }

    /// Runs an expression in all states and compares.
    fn agree(&self, call: &str) -> Result<(), TestCaseError> {
        let code =
            format!("return outcome(function()\n local function own(...) return ... end\n return own({call})\nend)");
        let [expected, ours, watched] = self.0.each_ref().map(|lua| {
            let text: mlua::LuaString = lua.load(&code).set_name("=script").eval().unwrap();
            text.as_bytes().to_vec().escape_ascii().to_string()
        });
        prop_assert_eq!(&ours, &expected, "{}", call);
        prop_assert_eq!(&watched, &expected, "without help from C: {}", call);
        Ok(())
    }
}

fn check<S: Strategy>(cases: u32, strategy: S, call: impl Fn(S::Value) -> Option<String>) {
    let states = States::new();
    let config = ProptestConfig { cases: ProptestConfig::default().cases.max(cases), ..ProptestConfig::default() };
    let result = TestRunner::new(config).run(&strategy, |case| match call(case) {
        Some(call) => states.agree(&call),
        None => Ok(()),
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}

/// Arguments separated by commas, the last ones left out.
fn list(arguments: &[&str], passed: usize) -> String {
    arguments[..passed.min(arguments.len())].join(", ")
}

/// Whether C would answer soon: no attempt is made with other patterns.
fn soon(subject: &[u8], pattern: &[u8]) -> bool {
    let mut patience = Patience(100);
    let mut matcher = Matcher::literal_caret(subject, pattern, &mut patience);
    (0..=subject.len()).all(|at| !matches!(matcher.next(at, None), Err(Fault::Stopped(()))))
}

#[test]
fn find_and_match() {
    let strategy = (select(vec!["find", "match"]), subject_bytes(), patterns(), integers(), truths(), 2usize..=4);
    check(3000, strategy, |(function, s, p, init, plain, passed)| {
        soon(&s, &p).then(|| {
            let arguments = [&quoted(&s)[..], &quoted(&p), &init, &plain];
            format!("string.{function}({})", list(&arguments, passed))
        })
    });
}

#[test]
fn gmatch() {
    let strategy = (subject_bytes(), patterns(), integers(), 2usize..=3);
    check(3000, strategy, |(s, p, init, passed)| {
        soon(&s, &p).then(|| format!("each(string.gmatch({}))", list(&[&quoted(&s), &quoted(&p), &init], passed)))
    });
}

#[test]
fn gsub() {
    let strategy = (subject_bytes(), patterns(), replacements(), integers(), 3usize..=4);
    check(5000, strategy, |(s, p, replacement, most, passed)| {
        soon(&s, &p).then(|| format!("string.gsub({})", list(&[&quoted(&s), &quoted(&p), &replacement, &most], passed)))
    });
}

#[test]
fn arguments_of_all_kinds() {
    let functions = select(vec!["find", "match", "gmatch", "gsub"]);
    let third = prop_oneof![integers(), replacements()];
    let fourth = prop_oneof![integers(), truths()];
    check(
        3000,
        (functions, subjects(), pattern_arguments(), third, fourth, 0usize..=4),
        |(function, s, p, a, b, passed)| {
            Some(match function {
                // An iterator is a different function every time.
                "gmatch" => format!("type(string.gmatch({}))", list(&[&s, &p, &a, &b], passed)),
                _ => format!("string.{function}({})", list(&[&s, &p, &a, &b], passed)),
            })
        },
    );
}

#[test]
fn method_calls_count_arguments_without_the_subject() {
    let functions = select(vec!["find", "match", "gsub"]);
    let third = prop_oneof![integers(), replacements()];
    check(
        1000,
        (functions, subject_bytes(), pattern_arguments(), third, integers(), 0usize..=3),
        |(function, s, p, a, b, passed)| Some(format!("({}):{function}({})", quoted(&s), list(&[&p, &a, &b], passed))),
    );
}

#[test]
fn calls_by_other_names() {
    let states = States::new();
    for call in [
        "pcall(string.find)",
        "pcall(string.gsub, 'a', 'a')",
        "pcall(string.find, 'a', '[')",
        "pcall(string.match, {}, 'a')",
        "(function() local f = string.find local r = f({}) return r end)()",
        "(function() local t = { find = string.find } local r = t.find('a', {}) return r end)()",
        "(function() local t = { find = string.find } local r = t:find('a') return r end)()",
        "(function() for a in string.gmatch('ab', '(a') do end end)()",
        "(function() for a in ('ab'):gmatch('%') do end end)()",
        "(function() string.gsub('ab', '(a', type) end)()",
        "(function() string.gsub('ab', '.', function() error('own') end) end)()",
        "(function() string.gsub('ab', '.', function() error('of the caller', 2) end) end)()",
        "(function() string.gsub('ab', 'b', setmetatable({}, { __index = function() error('own') end })) end)()",
    ] {
        states.agree(call).unwrap();
    }
}

#[test]
fn longer_subjects() {
    let states = States::new();
    for subject in
        ["('ab '):rep(50)", "('ab '):rep(600)", "('x'):rep(1500)", "('k = v\\n'):rep(500)", "('\\0'):rep(1500)"]
    {
        for call in [
            "S:gsub('%w+', '<%0>')",
            "S:gsub('%w+', string.upper)",
            "S:gsub('(%w)(%w*)', function(a, b) return b .. a end)",
            "S:gsub('%w+', { ab = 'AB', k = 1 })",
            "S:gsub('()%w', '%1,', 700)",
            "S:gsub('x-', '-')",
            "S:gsub('', '-')",
            "S:gsub('%z', '0')",
            "S:gsub('^%w', '0')",
            "S:gsub('%w*$', '!')",
            "(function() local n = 0 for a, b in S:gmatch('(%w)()') do n = n + b end return n end)()",
            "(function() local t = {} for k, v in S:gmatch('(%w+)%s*=%s*(%w+)') do t[#t + 1] = k .. v end return table.concat(t) end)()",
            "(function() local n = 0 for l in S:gmatch('[^\\n]*') do n = n * 3 + #l end return n end)()",
            "(function() local n = 0 for l in S:gmatch('^k') do n = n + 1 end return n end)()",
            "S:find('ab', 100, true)",
            "S:find('v', -3)",
            "S:find('(a)(b)', -200)",
            "S:match('^(.-)%s*$')",
            "S:match('.*(%s)')",
            "S:find('zzz')",
            "S:gsub('.', 'yy')",
            "S:gsub('%w', ('long'):rep(100))",
        ] {
            states.agree(&call.replace('S', &format!("({subject})"))).unwrap();
        }
    }
}
