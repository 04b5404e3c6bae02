//! Template sets: which kinds of document there are and what files they consist of.
//!
//! Takes the built-in set, the sets of an office over it and a user's own numbers of the layout;
//! yields kinds, profiles and template sources. Knows nothing of rounds or rendering. The files
//! from the ground up: `set_file`, `set_files`; `about`, `sheets`, `kind`, `profile_file`;
//! `packed`, `profiles`; `set`.

mod about;
mod kind;
mod packed;
mod profile_file;
mod profiles;
mod set;
mod set_file;
mod set_files;
mod sheets;
mod skeleton;
mod wording;

pub use about::{SetAbout, SetName};
pub use kind::{Kind, Needs, OptionSpec, Requires, Split, Stage, Variant};
pub use packed::{PackedSet, SET_EXTENSION};
pub use profiles::{ProfileChange, ProfileSource, SetBy, SetValue, read_profile};
pub use set::{TemplateSet, built_in_titles};
pub use set_file::SetFile;
pub use set_files::SetFiles;
pub use sheets::{ColumnHolds, ColumnSpec, SheetSpec};
pub use skeleton::{new_kind, new_set};
