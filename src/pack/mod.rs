//! Files on disk: names that every system takes, and writing that leaves no half files.

mod names;
mod write;

pub use names::{file_name, folder_name};
pub use write::{ensure_folder, write_whole};
