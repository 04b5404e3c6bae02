//! The desk: the page in the browser and the HTTP interface (`xunwen serve`).
//!
//! `server` listens and ends, `access` says who may ask, `slots` how many at once, `routes` is
//! the table of what can be asked for, from which the router and the OpenAPI document are made.
//! `api` answers for data sent along, `rounds` for rounds held on the desk, `jobs` makes packs.
//! Holds data in memory and in one private folder that goes at the end; writes no log. No
//! document logic: that is the engine's.

mod access;
mod answer;
mod api;
mod ask;
mod desk;
mod folder;
mod jobs;
mod openapi;
mod page;
mod rest;
mod rounds;
mod routes;
mod server;
mod settings;
mod slots;
mod values;

pub use access::Mode;
pub use desk::Sources;
pub use server::{Server, ServerOptions, Stop};
