//! Those of Rhai.

const FUNCTIONS: &str = "
fn deeper(n) { 1 + deeper(n + 1) }
fn twisted(n) { for i in 0..1 { switch i { 0 => { try { return [1, twisted(n + 1)]; } catch (e) { throw e; } } } } }
fn mapped(n) { [n].map(|x| mapped(x + 1)) }
fn stepped() { cl::step(#{ name: \"again\" }).run(|| stepped()) }
";

pub(super) const ENDLESS: &[(&str, &str)] = &[
    ("empty loop", "loop {}"),
    ("summing loop", "let n = 0; loop { n += 1; }"),
    ("while", "while true {}"),
    ("do", "do {} while true;"),
    ("range", "for i in 0..9223372036854775807 { let x = i; }"),
    ("try around a loop", "loop { try { loop {} } catch (e) {} }"),
    ("loop in a catch", "try { throw 1; } catch (e) { loop {} }"),
    ("loop in a map", "[1].map(|x| { loop {} });"),
    ("loop in a reduce", "try { [1, 2].reduce(|a, b| { loop {} }); } catch (e) { loop {} }"),
    ("loop in a comparator", "let x = [1, 2, 3]; x.sort(|a, b| { loop {} });"),
    ("comparator", "let x = []; x.pad(200000, 0); loop { try { x.sort(|a, b| true); } catch (e) {} }"),
    ("deduping", "let x = []; x.pad(500000, 0); loop { let y = x; y.dedup(); }"),
    ("sorting", "let x = []; x.pad(1900000, 1); x.push(0); loop { x.sort(); x.reverse(); }"),
    ("searching lists", "let x = []; x.pad(1000000, 1); loop { x.contains(2); x.index_of(3); }"),
    ("comparing lists", "let x = []; x.pad(500000, 1); let y = x; loop { x == y; }"),
    ("copying lists", "let x = []; x.pad(300000, [1]); loop { let y = x; }"),
    ("printing lists", "let x = []; x.pad(1000000, 1.5); loop { let s = `${x}`; }"),
    (
        "changing texts",
        "let s = \"\"; s.pad(8000000, 'x'); loop { let t = s; t.replace(\"x\", \"y\"); t.make_upper(); t.index_of(\"z\"); t.trim(); }",
    ),
    ("cutting texts", "let s = \"\"; s.pad(500000, 'x'); loop { s.split(\"\"); s.to_chars(); }"),
    ("iterating texts", "let s = \"\"; s.pad(8000000, 'x'); loop { for c in s {} }"),
    ("loop in a step", "cl::step(#{ name: \"s\" }).run(|| { loop {} });"),
    ("loops at once", "cl::gather(|| { loop {} }, || { loop {} });"),
];

/// These wait now and then: only Stop ends them.
pub(super) const WAITING: &[(&str, &str)] = &[
    ("try around waits", "loop { try { cl::sleep(0.001); for i in 0..50000000 {} } catch (e) {} }"),
    ("sleep of the language", "sleep(60);"),
    ("long wait", "try { cl::sleep(60); } catch (e) { loop {} }"),
];

/// Those that end by themselves, with an error that says why.
pub(super) const ENDING: &[(&str, &str, &str)] = &[
    ("padding", "let s = \"\"; s.pad(1000000000, 'x');", "memory_mb"),
    ("doubling", "let s = \"x\"; loop { s += s; }", "memory_mb"),
    ("try around doubling", "let s = \"x\"; loop { try { s += s; } catch (e) {} }", "memory_mb"),
    ("list growth", "let x = [[]]; loop { x += x; }", "memory_mb"),
    ("list padding", "let x = []; x.pad(1000000000, 0);", "memory_mb"),
    ("blob", "let x = blob(1000000000);", "memory_mb"),
    (
        "map growth",
        "let m = #{}; for i in 0..1000 { m[`${i}`] = i; } let all = #{}; let i = 0; loop { all[`${i}`] = m; i += 1; }",
        "memory_mb",
    ),
    ("captured growth", "let x = [0]; let f = || x += x; loop { f.call(); }", "memory_mb"),
    ("replacing", "let s = \"\"; s.pad(100000, 'x'); s.replace(\"x\", s);", "memory_mb"),
    ("cutting", "let s = \"\"; s.pad(10000000, 'x'); s.split(\"\");", "memory_mb"),
    (
        "writing out",
        "let s = \"\"; s.pad(1000000, 'x'); let x = #{ a: [s, s, s, s, s, s, s, s] }; x.b = x.a; x.c = x.a; x.d = x.a; x.e = x.a; `${x}`",
        "memory_mb",
    ),
    (
        "references to a text",
        "let s = \"\"; s.pad(1000000, 'x'); let x = []; x.pad(2000, s); cl::json::encode(x);",
        "memory_mb",
    ),
    (
        "a map as JSON",
        "let s = \"\"; s.pad(1000000, 'x'); let x = []; x.pad(2000, s); #{ x: x }.to_json();",
        "memory_mb",
    ),
    ("blob padding", "let x = blob(); x.pad(1000000000, 1);", "memory_mb"),
    ("blob as a list", "let x = blob(20000000); x.to_array();", "memory_mb"),
    ("texts in a list", "let s = \"\"; s.pad(60000, 'x'); let x = []; loop { x.push(s + x.len()); }", "memory_mb"),
    ("nested lists", "let a = []; loop { a = [a]; }", "nested too deeply"),
    ("nested lists in turn", "let a = []; let b = 1; loop { a = [b, a]; b += 1; }", "nested too deeply"),
    ("nested maps", "let a = #{}; loop { a = #{ x: 1, a: a }; }", "nested too deeply"),
    ("nested pushes", "let a = []; loop { let b = []; b.push(a); a = b; }", "nested too deeply"),
    ("nested closures", "let f = || 0; loop { let g = f; f = || g.call(); }", "nested too deeply"),
    ("nested by reducing", "let x = []; x.pad(100000, 1); x.reduce(|a, b| [a]);", "nested too deeply"),
    ("deep recursion", "deeper(0);", "nested too deeply"),
    ("twisted recursion", "twisted(0);", "nested too deeply"),
    ("recursion through a list", "mapped(0);", "nested too deeply"),
    ("recursion through steps", "stepped();", "wait for each other"),
];

/// An app with a case per message.
pub(super) fn script(cases: impl Iterator<Item = (&'static str, &'static str)>) -> String {
    let cases: String = cases.map(|(name, code)| format!("  {name:?}: || {{ {code} }},\n")).collect();
    format!(
        "{FUNCTIONS}let cases = #{{\n{cases}}};\ncl::on_message(|m| {{\n  if m.content in cases {{ cl::message(\"begins\").send(); cases[m.content].call(); }} else {{ cl::message(m.content).send(); }}\n}});\n"
    )
}
