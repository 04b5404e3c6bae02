//! Data files as trees whose values know their places.
//!
//! Readers of JSON and YAML yield [`Node`]s within a budget, [`Shape`](shape::Shape) checks them
//! against the JSON Schema of a type and reports everything at once, and `decode` turns what is
//! sound into values of the type. Knows nothing of rounds.

pub(crate) mod budget;
pub(crate) mod decode;
pub(crate) mod json;
mod node;
pub(crate) mod shape;
pub(crate) mod yaml;

pub use node::*;
