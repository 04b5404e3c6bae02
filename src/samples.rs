//! The sample round of a fictional county, as it lies in `samples/`.

/// Its files: path within the folder and bytes.
pub static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/samples.rs"));
