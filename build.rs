//! Tells cargo when the embedded folders change: files that appear or vanish
//! are not seen by the embedding macro itself.

fn main() {
    for folder in ["web/dist", "geodata/latvia"] {
        println!("cargo:rerun-if-changed={folder}");
    }
    let commit = std::process::Command::new("git")
        .args(["rev-parse", "--short=12", "HEAD"])
        .output()
        .ok()
        .filter(|output| output.status.success())
        .and_then(|output| String::from_utf8(output.stdout).ok());
    println!("cargo:rustc-env=PIEEJA_COMMIT={}", commit.as_deref().map_or("unknown", str::trim));
    println!("cargo:rerun-if-changed=.git/HEAD");
}
