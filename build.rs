//! Builds the web app with npm when its sources changed, and puts it where the binary embeds it from.
//!
//! `CHAINLIT_FRONTEND=skip` embeds `frontend/dist` as it is (for work on the Rust side, or where somebody else built it).

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, exit};

use flate2::Compression;
use flate2::write::GzEncoder;

/// What the web app is built from, beside the folders below.
const FILES: &[&str] = &["index.html", "package.json", "package-lock.json", "tsconfig.json"];
const FOLDERS: &[&str] = &["src", "public"];
/// Notes what `dist` was built from.
const STAMP: &str = "dist/.built-from";

fn main() {
    let frontend = Path::new(env!("CARGO_MANIFEST_DIR")).join("frontend");
    println!("cargo:rerun-if-env-changed=CHAINLIT_FRONTEND");
    let sources = sources(&frontend);
    for source in &sources {
        println!("cargo:rerun-if-changed={}", source.display());
    }
    for folder in FOLDERS {
        println!("cargo:rerun-if-changed={}", frontend.join(folder).display());
    }
    if std::env::var("CHAINLIT_FRONTEND").as_deref() != Ok("skip") {
        let stamp = stamp(&frontend, &sources);
        if fs::read_to_string(frontend.join(STAMP)).ok().as_deref() != Some(stamp.as_str()) {
            build(&frontend);
            check(fs::write(frontend.join(STAMP), stamp), "frontend/dist cannot be written");
        }
    }
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default()).join("web");
    if out.exists() {
        check(fs::remove_dir_all(&out), "the old web app cannot be removed");
    }
    check(fs::create_dir_all(&out), "the folder for the web app cannot be made");
    let dist = frontend.join("dist");
    if dist.is_dir() {
        for file in files_below(&dist) {
            let name = file.strip_prefix(&dist).unwrap_or(&file);
            if name.extension().is_some_and(|e| e == "map") || name == Path::new(".built-from") {
                continue;
            }
            check(embed(&file, &out.join(name)), "a file of the web app cannot be copied");
        }
    }
}

/// All files that the web app is built from, sorted.
fn sources(frontend: &Path) -> Vec<PathBuf> {
    let mut sources: Vec<PathBuf> = FILES.iter().map(|f| frontend.join(f)).filter(|f| f.is_file()).collect();
    for folder in FOLDERS {
        sources.extend(files_below(&frontend.join(folder)));
    }
    if let Ok(entries) = fs::read_dir(frontend) {
        // Settings of the build tools, whatever they are called.
        sources
            .extend(entries.filter_map(|e| Some(e.ok()?.path())).filter(|p| p.extension().is_some_and(|e| e == "ts")));
    }
    sources.sort();
    sources
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_below(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// Changes when a source does.
fn stamp(frontend: &Path, sources: &[PathBuf]) -> String {
    let mut hasher = DefaultHasher::new();
    for source in sources {
        source.strip_prefix(frontend).unwrap_or(source).hash(&mut hasher);
        fs::read(source).unwrap_or_default().hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
}

fn build(frontend: &Path) {
    if !Command::new("npm").arg("--version").output().is_ok_and(|o| o.status.success()) {
        fail(
            "building chainlit needs Node.js 20.19 or newer with npm for its web app: install it from https://nodejs.org or your system's packages, then build again",
        );
    }
    let newer = |a: &str, b: &str| {
        let time = |name: &str| fs::metadata(frontend.join(name)).and_then(|m| m.modified()).ok();
        time(a) > time(b)
    };
    if newer("package-lock.json", "node_modules/.package-lock.json") {
        npm(frontend, &["ci", "--no-audit", "--no-fund"]);
    }
    npm(frontend, &["run", "build"]);
}

fn npm(frontend: &Path, arguments: &[&str]) {
    let output = Command::new("npm").args(arguments).current_dir(frontend).output();
    match output {
        Ok(output) if output.status.success() => {}
        Ok(output) => {
            eprintln!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
            fail(&format!("`npm {}` failed in frontend/", arguments.join(" ")));
        }
        Err(error) => fail(&format!("npm cannot be run: {error}")),
    }
}

/// Copies a file, with a compressed twin where that saves something.
fn embed(from: &Path, to: &Path) -> std::io::Result<()> {
    let content = fs::read(from)?;
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(to, &content)?;
    let compresses = to
        .extension()
        .and_then(|e| e.to_str())
        .is_some_and(|e| matches!(e, "js" | "mjs" | "css" | "svg" | "json" | "txt" | "wasm" | "ttf"));
    if compresses && content.len() >= 500 {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&content)?;
        let mut twin = to.as_os_str().to_owned();
        twin.push(".gz");
        fs::write(twin, encoder.finish()?)?;
    }
    Ok(())
}

fn check<T>(result: std::io::Result<T>, what: &str) {
    if let Err(error) = result {
        fail(&format!("{what}: {error}"));
    }
}

fn fail(message: &str) -> ! {
    eprintln!("{message}");
    exit(1)
}
