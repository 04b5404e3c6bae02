//! Packs on disk (资料包): names that every system takes, files written whole, a journal of what
//! is done, a manifest of what there is, and the comparison of the two.
//!
//! Knows files and hashes, nothing of rounds or documents; `engine` says what is to be made.

mod digest;
mod folder;
mod journal;
mod keep;
mod manifest;
mod merge;
mod names;
mod shard;
mod stamp;
mod verify;
mod write;
mod writer;

pub use digest::{Fingerprint, sha256};
pub use folder::{KEPT_FOLDER, OWN_FOLDER, discard, is_in_pack, is_whole, make_room, walk, within};
pub(crate) use folder::{kept_aside, refuse_links};
pub use journal::{Journal, Made};
pub(crate) use keep::Keeper;
pub use keep::{may_write, write_named};
pub use manifest::{
    Count, Entry, Failure, Inputs, MANIFEST_VERSION, Manifest, ManifestFiles, Order, Print,
    Problem, Reason, Recipient, SetUse, Status, Totals,
};
pub use merge::{Merged, merge};
pub use names::{file_name, folder_name};
pub use shard::Shard;
pub use verify::{Verified, verify};
pub use write::{ensure_folder, ensure_private_folder, write_private, write_whole};
pub use writer::EntryWriter;
