//! Where fonts are searched: given folders, else the environment, the program, the
//! source tree, the system.
//!
//! The only place that reads the environment for fonts.

use std::path::PathBuf;

/// Folders to load fonts from, the first that exist in this order: `given`; those named in
/// `XUNWEN_FONTS`; `fonts/` beside the program; `fonts/` of the source tree; the system's.
///
/// Folders given by hand, or by the environment, are used as they are, so that a wrong path
/// is reported and not passed over.
#[allow(clippy::disallowed_methods, reason = "fonts are found here, before the pipeline starts")]
pub fn folders(given: &[PathBuf]) -> Vec<PathBuf> {
    if !given.is_empty() {
        return given.to_vec();
    }
    if let Some(paths) = std::env::var_os("XUNWEN_FONTS").filter(|p| !p.is_empty()) {
        return std::env::split_paths(&paths).collect();
    }
    let beside = std::env::current_exe().ok().and_then(|exe| Some(exe.parent()?.join("fonts")));
    let source = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/fonts"));
    if let Some(folder) = beside.into_iter().chain([source]).find(|f| f.is_dir()) {
        return vec![folder];
    }
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let windows = std::env::var_os("WINDIR").map(PathBuf::from);
    let mut system: Vec<PathBuf> =
        ["/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "/Library/Fonts"]
            .map(PathBuf::from)
            .into();
    system.extend(
        home.iter().flat_map(|h| {
            [h.join(".fonts"), h.join(".local/share/fonts"), h.join("Library/Fonts")]
        }),
    );
    system.extend(windows.map(|w| w.join("Fonts")));
    system.retain(|f| f.is_dir());
    system
}
