fn main() {
    let out = std::path::PathBuf::from(std::env::var_os("OUT_DIR").unwrap()).join("web");
    std::fs::create_dir_all(&out).unwrap();
}
