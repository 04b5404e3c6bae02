//! Data files as trees whose values know their places.
//!
//! Readers of JSON, YAML and TOML yield [`Node`]s, [`Shape`](shape::Shape) checks them against the
//! JSON Schema of a type and reports everything at once, and `decode` turns what is sound into
//! values of the type. Beside them what every room with names from users needs: the nearest known
//! word, the shortening of a text, hexadecimal digits. Knows nothing of rounds or templates.

#![cfg_attr(
    not(feature = "xlsx"),
    allow(dead_code, unused_imports, reason = "without workbooks some of it has no use")
)]

pub(crate) mod budget;
mod cell;
pub(crate) mod decode;
pub(crate) mod form;
mod hex;
pub(crate) mod json;
mod node;
mod place;
mod radicals;
pub(crate) mod shape;
mod show;
mod spots;
mod suggest;
mod toml;
pub(crate) mod yaml;

pub use cell::{cell_at, cell_name, column_name};
pub use hex::{hex, sha256};
pub use node::{Key, Node, Value, steps};
pub(crate) use node::{index_of, integer, pattern, reached};
pub(crate) use place::Found;
pub use place::{Place, Sources};
pub(crate) use show::{shown, shown_up_to};
pub(crate) use spots::Spots;
pub(crate) use suggest::{did_you_mean, nearest, suggest};
pub(crate) use toml::{read as read_toml, read_partly as read_toml_partly};
