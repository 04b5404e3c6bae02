//! Handlers, one file per topic. Each checks its parameters, runs the work in a slot and makes the
//! response.

pub(super) mod documents;
pub(super) mod packs;
pub(super) mod rounds;
pub(super) mod settings;
