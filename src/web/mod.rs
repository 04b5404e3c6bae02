//! The web interface: the page in the browser and the HTTP API (`xunwen serve`).
//!
//! `server` listens and shuts down, `guard` checks access for every request, `limits` bounds the
//! work. `routes` is the table of routes, from which the router and the OpenAPI document are made;
//! the handlers are in `api`. They share `state`: the engine, the rounds on the `shelf`, the
//! `jobs`. Holds data in memory and in one private folder that is removed at the end; writes no
//! log. No document logic: that is the engine's.

mod access;
mod api;
mod drain;
mod folder;
mod guard;
mod jobs;
mod limits;
mod openapi;
mod page;
mod request;
mod response;
mod route;
mod routes;
mod server;
mod shelf;
mod state;

pub use access::Mode;
pub use server::{Server, ServerOptions};
pub use state::{Sources, Stop};
